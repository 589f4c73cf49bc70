"""Many payloads: which they are, a row for each, what the rows come to, and what stays when a batch is resumed."""
