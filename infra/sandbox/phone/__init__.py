"""The phone page: write as a customer or as the owner, and watch the conversation live."""
