"""Where bytes live: one protocol, an S3 store and an embedded folder store."""
