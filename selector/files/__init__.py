"""Reading and writing files, and the JSON in them."""
