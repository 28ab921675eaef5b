"""Who takes part: workers, requesters and deciders, their keys, invites and history."""
