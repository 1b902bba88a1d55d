"""The SDK adapter: a second face of the same graph, in the words that the wandb SDK speaks."""
