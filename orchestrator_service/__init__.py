"""The webhook door, tenants, conversations, turns and the admin API."""
