"""The domain and its Cypher; knows neither HTTP nor GraphQL nor object storage."""
