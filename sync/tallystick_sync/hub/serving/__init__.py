"""The hub to the outside: HTTP, limits, metrics, sticks, and what a served hub does by itself."""
