"""What a rule is: from the text of a rules file to functions that say matched, rejected or undecided."""
