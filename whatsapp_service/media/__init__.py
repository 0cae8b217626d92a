"""Bytes: customers' and the shop's pictures, voice notes and documents."""
