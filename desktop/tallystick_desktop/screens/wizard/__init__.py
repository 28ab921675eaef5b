"""The first start: language, name, twelve words, three of them again, a hub to join."""
