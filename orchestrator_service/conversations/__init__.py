"""Who may speak: state, window, hand-over, live changes."""
