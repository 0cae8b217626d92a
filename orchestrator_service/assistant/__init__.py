"""The shop's assistant: its draft, its published versions, what changed between them."""
