"""The outside world, simulated: YCloud, Tiendanube, OpenAI and the customer's phone."""
