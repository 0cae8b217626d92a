"""HTTP out to our own services."""
