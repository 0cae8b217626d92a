"""⑦ The copy of the shop's catalogue: read whole, kept fresh, swept."""
