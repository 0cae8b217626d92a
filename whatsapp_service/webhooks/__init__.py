"""② Verify, store, acknowledge what YCloud delivers."""
