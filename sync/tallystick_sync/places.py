"""Names in a worker's profile that are needed before the rest of the program is loaded."""

STORE_NAME = "store.sqlite"
"""The database of a profile."""

ANSWERED = "answered"
"""The row of its table `position` that says at which address the hub answered last."""

LOCK_NAME = "lock.json"
"""The file of a profile that a PIN is in front of."""
