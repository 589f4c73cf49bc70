"""The commands for authors of rules, and how they print."""
