"""The dashboard: HTML for owners and operators, a client of the admin API that keeps no data."""
