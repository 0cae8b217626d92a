"""What a shop's owner is to be told: kept until somebody has seen it."""
