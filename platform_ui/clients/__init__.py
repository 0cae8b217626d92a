"""HTTP out of platform_ui."""
