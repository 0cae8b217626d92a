"""platform_ui."""
