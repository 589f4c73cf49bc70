"""Reading a payload: finding its files, decoding requested attributes, assembling studies."""
