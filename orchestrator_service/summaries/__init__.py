"""The running summary: what is too old for a turn's history, kept in a few sentences."""
