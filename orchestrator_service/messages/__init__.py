"""④ Record what was said, with the turn it causes, in one commit; ⑩ what became of what we sent."""
