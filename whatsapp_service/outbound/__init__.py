"""⑨ Send what the shop says, once, and mark what customers wrote as read."""
