"""What can be changed: one module for each kind of thing, put together in `root`."""
