"""What travels between services: frozen, a file per arrow of docs/architecture.md."""
