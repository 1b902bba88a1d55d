"""Typed filters as literal Cypher: fragments from tables of literals, values as parameters only."""
