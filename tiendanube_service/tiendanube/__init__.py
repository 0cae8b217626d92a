"""Everything Tiendanube: its HTTP, its payloads and what they mean; vendor JSON stops here."""
