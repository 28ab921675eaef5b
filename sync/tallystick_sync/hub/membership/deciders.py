"""Who may decide about answers: coordinators of the trust list and reviewers of the roster, as persons."""

from sqlalchemy import Connection

from tallystick_packs.keys import SigningKey
from tallystick_sync.errors import RefusedError
from tallystick_sync.hub.membership import lists


def persons(connection: Connection) -> dict[str, str]:
    """Keys that may decide, each with the name of the person who holds it.

    One human may hold a coordinator's and a reviewer's key: persons of one name are one person.
    """
    current = lists.load_lists(connection)
    found = {state.key: state.name for state in current.trust.coordinators if state.state == "active"}
    for person in current.roster.reviewers:
        found |= {state.key: person.name for state in person.keys if state.state == "active"}
    return {key: " ".join(name.split()).casefold() or key for key, name in found.items()}


def check(connection: Connection, reviewer: SigningKey) -> str:
    """The person who holds a key that may decide.

    Raises:
        RefusedError: This key may not.
    """
    found = persons(connection).get(reviewer.public.hex)
    if found is None:
        raise RefusedError(
            "This key belongs to no coordinator or reviewer of this hub.", code="not-reviewer",
            safe="Nothing was decided.", todo="Ask a coordinator to put it on the roster.",
        )  # fmt: skip
    return found
