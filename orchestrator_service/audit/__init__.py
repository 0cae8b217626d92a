"""Who did what, when: written with the change itself."""
