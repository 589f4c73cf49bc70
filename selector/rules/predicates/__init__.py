"""One small class for each kind of test: on one value, or on all values of an instance."""
