"""The published formats, and the programs that generate them. No run imports these."""
