"""The published schemas, and the modules that generate them. No run imports these."""
