"""What rules make of a payload, for their author: the commands `try` and `diff`."""
