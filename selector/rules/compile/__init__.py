"""From the model of a rules file to predicates and conditions; the short forms."""
