"""The native GraphQL API: what frontends, analysts and compliance tools use.

Resolvers return the frozen records of `graph` as they are; the classes here only declare which
of their attributes are fields. References go through loaders, lists through pages by key.
"""
