"""How what the SDK asks is found in the graph and in the store."""
