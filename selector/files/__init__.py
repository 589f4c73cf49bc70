"""Files that are whole or absent, and the JSON in them."""
