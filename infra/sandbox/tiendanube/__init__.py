"""Tiendanube, simulated: the store API, the connect flow and the webhooks of a partner app."""
