"""Reading large files in pieces, so that a payload is a stream of studies."""
