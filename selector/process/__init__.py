"""The process: its memory, signals, progress, and debugger."""
