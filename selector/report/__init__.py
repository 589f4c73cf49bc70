"""The report of a run: the record, and the same as a page."""
