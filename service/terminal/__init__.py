"""Lineage for people at a terminal: a client of the native API, and how its answers are written."""
