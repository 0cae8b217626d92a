"""① The webhook door: the vendor's bytes pass untouched, the owner of the vendor answers."""
