"""Channels: business numbers and the sealed secrets of their accounts."""
