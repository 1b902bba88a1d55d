"""What the SDK changes, one module per subject; each field is one operation of the domain."""
