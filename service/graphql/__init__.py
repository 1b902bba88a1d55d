"""What both GraphQL schemas share: execution, limits, errors, context, loaders and scalars.

It knows neither of the two schemas.
"""
