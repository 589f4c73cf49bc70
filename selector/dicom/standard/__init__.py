"""What the Standard lists, as data: the dictionary, the attributes of modules, the confidentiality profile."""
