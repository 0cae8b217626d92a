"""⑨ Deliver, in order: one conversation at a time, whoever may speak is checked before each."""
