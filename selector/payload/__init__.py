"""Reading a payload: finding its files, decoding what the rules ask for, putting studies together."""
