"""Bulk load: projects, artifacts, collections, runs, versions, edges, links and aliases from lines of JSON.

`records` reads a line and `ledger` remembers what was met; `compiler` checks each line against the
earlier ones and turns it into the rows of `tables`; `load` writes them. docs/bulk-load.md has the format.
"""
