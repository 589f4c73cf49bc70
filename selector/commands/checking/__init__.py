"""Whether rules and inputs are sound, for the author of the rules: the commands `check` and `test`."""
