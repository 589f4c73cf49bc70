"""Verdicts in words, and the smallest change; reads what matching decided."""
