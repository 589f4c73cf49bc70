"""What is legal in a rules file and yet suspicious."""
