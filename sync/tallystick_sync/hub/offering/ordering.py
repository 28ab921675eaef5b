"""Orders of requesters about their jobs: look at one, close it, and clarify it for those who hold leases."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from tallystick_packs.documents import FORMAT
from tallystick_packs.envelope import Envelope
from tallystick_packs.errors import BadDocumentError
from tallystick_packs.keys import VerifyKey
from tallystick_sync import job_order as orders
from tallystick_sync import job_state as job_states
from tallystick_sync.errors import RefusedError
from tallystick_sync.framing import Part
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.exchange import refuse
from tallystick_sync.hub.hub import Hub
from tallystick_sync.hub.leases.leasing import lease_table
from tallystick_sync.hub.offering import closing, jobs, summing
from tallystick_sync.hub.reviewing import clarifying
from tallystick_sync.hub.store import documents, tokens
from tallystick_sync.hub.transparency import log
from tallystick_sync.job_state import JobState


def answer_order(hub: Hub, parts: Iterable[Part]) -> list[Part]:
    """Do what a requester orders, and say how the job stands.

    Raises:
        BadDocumentError: Not one order or clarification, or malformed.
        UntrustedError: Not signed by a requester of this hub.
    """
    kinds = (orders.ORDER_KIND, orders.CLARIFICATION_KIND)
    found = [part for part in parts if isinstance(part, Envelope) and part.kind in kinds]
    if len(found) != 1:
        raise BadDocumentError(f"One order was expected, and {len(found)} came.")
    envelope = found[0]
    with hub.database.read() as connection:
        keys = hub.lists(connection).roster.requester_keys()
    try:
        job = _do(hub, envelope, keys)
    except RefusedError as exc:
        return [refuse(hub, exc, nonce=envelope.id)]
    with hub.database.read() as connection:
        return [_state(hub, connection, job, nonce=envelope.id)]


def _do(hub: Hub, envelope: Envelope, keys: Sequence[VerifyKey]) -> str:
    """Do what is ordered; returns the job. Looking changes nothing, so it waits for nobody who writes."""
    if envelope.kind == orders.CLARIFICATION_KIND:
        note = orders.read_clarification(envelope, keys=keys, hub=hub.id)
        with hub.transaction() as (connection, context):
            _check_own(connection, note.job, note.signer)
            wanted = ["clarify", note.job, note.text, *(note.codes or ())]
            if tokens.use(connection, requester=note.signer, token=note.token, wanted=wanted):
                clarify(connection, context, envelope, job=note.job)
        return note.job
    order = orders.read_job_order(envelope, keys=keys, hub=hub.id)
    with hub.database.read() as connection:
        _check_own(connection, order.job, order.signer)
    if order.order == "reject":
        raise _no_rejecting()
    if order.order == "close":
        with hub.transaction() as (connection, context):
            documents.keep(connection, envelope, at=context.now)
            closing.start_closing(connection, context, order.job)
    return order.job


def clarify(connection: Connection, context: Context, envelope: Envelope, *, job: str) -> None:
    """Send a clarification to all who hold a lease of a job; the same one twice is one (R18)."""
    if not documents.keep(connection, envelope, at=context.now):
        return
    # A leaf dates it; and by its leaf it is found again for those who take a lease later.
    log.append(connection, envelope.id, job=job, random_bytes=context.random_bytes)
    holders = connection.execute(
        select(lease_table.c.worker).where(lease_table.c.job == job).distinct().order_by(lease_table.c.worker)
    )
    for row in holders.all():
        clarifying.hand_out(connection, row.worker, envelope.id)


def _check_own(connection: Connection, job: str, requester: str) -> None:
    if jobs.requester_of(connection, job) != requester:
        raise RefusedError("The hub has no job of yours with this id.", code="no-job")


def _no_rejecting() -> RefusedError:
    return RefusedError(
        "A requester does not reject answers, and no answer is rejected for differing from others.",
        code="no-rejecting",
        safe="Nothing was changed: every answer stands, and is paid as the pack says.",
        todo="What breaks a rule of the pack is decided by a reviewer who looked at it, with a code from the "
        "pack's own list. For the labels: leave answers out of your export, or ask again about what workers "
        "did not agree on (tallystick-pack new AGAIN --disputed RESULTS --job JOB).",
    )


def _state(hub: Hub, connection: Connection, job: str, *, nonce: str) -> Envelope:
    summary = summing.summary_of(connection, job)
    value = JobState(
        format=FORMAT, hub=hub.id, signer=hub.keys.hub.public.hex, nonce=nonce, time=hub.surroundings.now(),
        job=job, state=jobs.state_of(connection, job) or "",
        currency=jobs.terms_of(connection, job).currency, reserved_minor=summary.set_aside_minor,
        summary=summary,
    )  # fmt: skip
    return hub.keys.sign(job_states.KIND, value)
