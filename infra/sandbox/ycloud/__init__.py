"""YCloud's WhatsApp API v2 and its webhooks, simulated from the public contract."""
