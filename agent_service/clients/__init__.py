"""The services that agent_service calls."""
