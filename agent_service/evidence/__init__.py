"""Step 6: between the model and the outbox: every claim of a reply and what proves it."""
