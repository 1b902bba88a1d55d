"""The processes people start: HTTP, GraphQL, workers. No Cypher lives here."""
