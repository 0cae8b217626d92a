"""Nexus on one machine with nothing installed: demo, tests and benches start it from here."""
