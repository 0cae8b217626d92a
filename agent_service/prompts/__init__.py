"""What the model is told, and the few sentences that code itself says, per language."""
