"""The commands for rule authors, and their output."""
