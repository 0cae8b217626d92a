"""Which shop belongs to which tenant, its token, and whether it answers."""
