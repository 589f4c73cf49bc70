"""The process: its memory, cores, signals, progress, debugger, and the worker processes beside it."""
