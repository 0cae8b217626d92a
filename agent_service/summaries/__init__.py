"""What is too old for a turn's history, told in a few lines by a cheap model."""
