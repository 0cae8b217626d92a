"""OpenAI, simulated: a modest shop assistant by rules, in the API's own wire format."""
