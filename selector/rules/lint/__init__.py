"""What is legal in a rules file but suspicious."""
