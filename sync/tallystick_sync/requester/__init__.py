"""A requester's side of the hub: join, publish, watch, results."""
