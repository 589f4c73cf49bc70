"""What a process may take and how it ends: memory, signals, progress."""
