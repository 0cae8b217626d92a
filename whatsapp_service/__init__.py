"""whatsapp_service."""
