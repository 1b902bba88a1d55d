"""The GraphQL schema that the wandb SDK expects; its names and nullability are given, not chosen."""
