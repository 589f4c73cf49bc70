"""Conditions and groups over batches of series, facts, and which level a value comes from."""
