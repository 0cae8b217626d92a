"""HTTP in and out, the same way in every service."""
