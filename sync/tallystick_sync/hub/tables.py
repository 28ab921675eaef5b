"""Every table of the hub: whoever needs all of them, whatever is imported else, imports this."""

from tallystick_sync.hub.leases import bearers, claims, leasing
from tallystick_sync.hub.membership import access, accounts, history, people, persons
from tallystick_sync.hub.money import arrivals, books, earned, payouts, rates
from tallystick_sync.hub.offering import jobs, pack_keys
from tallystick_sync.hub.reviewing import (
    answers,
    appeals,
    blocked,
    clarifying,
    clocks,
    control,
    controlled,
    review,
    ruling,
)
from tallystick_sync.hub.safekeeping import recovering
from tallystick_sync.hub.serving import figures
from tallystick_sync.hub.store import actions, database, documents, tokens
from tallystick_sync.hub.store.database import metadata
from tallystick_sync.hub.talk import posts
from tallystick_sync.hub.transparency import log, witnessing

__all__ = [
    "access",
    "accounts",
    "actions",
    "answers",
    "appeals",
    "arrivals",
    "bearers",
    "blocked",
    "books",
    "claims",
    "clarifying",
    "clocks",
    "control",
    "controlled",
    "database",
    "documents",
    "earned",
    "figures",
    "history",
    "jobs",
    "leasing",
    "log",
    "metadata",
    "pack_keys",
    "payouts",
    "people",
    "persons",
    "posts",
    "rates",
    "recovering",
    "review",
    "ruling",
    "tokens",
    "witnessing",
]
