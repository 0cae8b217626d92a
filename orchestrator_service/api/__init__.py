"""The admin API under /api, for the dashboard and for automation."""
