"""Facts of a series, derived from several of its attributes or instances."""
