"""Choosing among candidates: prefer, take, required, distinct, same, and the order of studies."""
