"""Rules: from the text of a rules file to conditions that are matched, rejected or undecided."""
