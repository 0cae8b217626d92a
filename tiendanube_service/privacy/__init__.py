"""Erasing and telling on request (contract §18.5), with a record that it was done."""
