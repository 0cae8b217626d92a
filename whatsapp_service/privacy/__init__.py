"""Erasing and telling what is held about a shop's customers."""
