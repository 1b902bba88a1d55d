"""Selections compiled to Python: the same answers as graphql-core's executor, for a tenth of its time.

docs/execution.md tells what is compiled, what is left to the stock executor, and why both answer alike.
"""
