"""The append-only log, and the witnesses who sign it with the hub."""
