"""Who may do what: people, roles, sessions, invitations."""
