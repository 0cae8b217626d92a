"""tiendanube_service."""
