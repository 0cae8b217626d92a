"""⑦ Where an order is, told to its buyer only."""
