"""Control items: answers compared with what was expected. They decide access, and never pay (R10).

The sheet of expected answers comes sealed with the publication, and manifests that workers hold commit to it.
The first answer to a control item is compared when it arrives; its worker is told with a signed notice what
was expected, why, and with which proof. Answering that notice disputes it: while a person decides it does not
count, and no decision in time means that the worker was right. An expected answer that was wrong counts for
nobody any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, Text, insert, select, update

from tallystick_packs.errors import TallystickError
from tallystick_packs.expected import score
from tallystick_packs.expected.scoring import Entries
from tallystick_packs.expected.sheet import Sheet, read_sheet
from tallystick_packs.forms import Form, parse
from tallystick_packs.header import Header
from tallystick_packs.keys import SigningKey
from tallystick_packs.manifest import Manifest
from tallystick_packs.terms import Scoring
from tallystick_sync.batch import Entry
from tallystick_sync.control_sheet import CONTROL_SHEET, open_sheet
from tallystick_sync.errors import RefusedError
from tallystick_sync.framing import Note, Part
from tallystick_sync.hub.context import Context
from tallystick_sync.hub.leases.leasing import LeaseRow
from tallystick_sync.hub.membership import deciders, people, persons
from tallystick_sync.hub.offering import jobs
from tallystick_sync.hub.reviewing import clocks
from tallystick_sync.hub.reviewing.controlled import control_item, control_result, shut_until
from tallystick_sync.hub.store.database import insert_or_ignore, metadata
from tallystick_sync.hub.talk import posting
from tallystick_sync.lease import SECONDS_PER_DAY
from tallystick_sync.message import ControlResult

control_sheet = Table(
    "control_sheet",
    metadata,
    Column("commitment", Text, primary_key=True),
    Column("sheet", Text, nullable=False),
)
"""Sheets of expected answers as JSON, by the commitment that manifests carry."""


Built = tuple[str, Manifest, Header]
"""A pack that is published: its id, manifest and header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An answer to a control item, as a coordinator sees it. Times in Unix seconds.

    Attributes:
        id: The notice that told the worker.
        state: stands, disputed, kept (disputed, and expected rightly) or withdrawn.
        text: What the worker says, "" before that.
        due: When a dispute is won if nobody decides; None where none waits.
    """

    id: str
    worker: str
    name: str
    job: str
    item: str
    is_right: bool
    time: int
    state: str
    text: str
    due: int | None


def take_in(
    connection: Connection,
    context: Context,
    packs: Sequence[Built],
    parts: Iterable[Part],
) -> bool:
    """Keep the sheets that came with a publication; returns whether every pack that needs one has it now.

    Args:
        packs: Ids of packs with their manifests and headers.

    Raises:
        RefusedError: A sheet is not the one that its packs were built with.
    """
    for part in parts:
        if isinstance(part, Note) and part.kind == CONTROL_SHEET:
            _take_sheet(connection, context, part.payload, packs)
    is_complete = True
    for pack, manifest, header in packs:
        if header.control is None:
            continue
        sheet = _sheet(connection, manifest.answers_commitment)
        is_complete = is_complete and sheet is not None
        if sheet is not None:
            number = jobs.number_of(connection, pack)
            here = {item.id for item in manifest.items}
            for known in sheet.expected:
                if known.item in here:
                    row = {"pack": number, "item": known.item, "job": manifest.job, "state": "used"}
                    insert_or_ignore(connection, control_item, row)
    return is_complete


def compare(connection: Connection, context: Context, lease: LeaseRow, entries: Sequence[Entry]) -> None:
    """Compare first answers to control items, and tell the worker."""
    said = {entry.item: entry for entry in entries if entry.kind == "answer" and entry.revision == 1}
    query = select(control_item.c.item).where(
        control_item.c.pack == lease.pack, control_item.c.item.in_(list(said)), control_item.c.state == "used"
    )
    found = list(connection.execute(query).scalars()) if said else []
    if not found:
        return
    manifest = jobs.load_manifest(connection, jobs.id_of(connection, lease.pack))
    sheet = _sheet(connection, manifest.answers_commitment)
    if sheet is None or manifest.scoring is None:
        return
    for item in sorted(found):
        _tell(connection, context, lease, said[item], sheet, manifest.scoring)


def is_disputable(connection: Connection, notice: str, worker: str) -> bool:
    """Whether a worker who answers this notice disputes what was expected."""
    query = select(control_result.c.id).where(
        control_result.c.id == notice,
        control_result.c.worker.in_(persons.keys_of(connection, worker)),
        control_result.c.state == "stands",
        control_result.c.is_right == 0,
    )
    return connection.execute(query).first() is not None


def dispute(connection: Connection, context: Context, notice: str, message: str) -> None:
    """While a person decides, this answer does not count."""
    pack = connection.execute(select(control_result.c.pack).where(control_result.c.id == notice)).scalar_one()
    header = jobs.load_header(connection, jobs.header_of(connection, pack))
    _set(connection, notice, state="disputed", message=message)
    due = context.now + header.review.appeal_days * SECONDS_PER_DAY
    clocks.start(connection, "control", notice, due=due)


def decide(
    connection: Connection, context: Context, decider: SigningKey, result: str, *, withdraw: bool, text: str
) -> None:
    """Decide about an expected answer: withdraw it for everybody, or keep it; who disputed reads why.

    Raises:
        RefusedError: No such result, nothing to decide, or no reason.
    """
    deciders.check(connection, decider)
    row = connection.execute(select(control_result).where(control_result.c.id == result)).one_or_none()
    if row is None or row.state == "withdrawn" or (not withdraw and row.state != "disputed"):
        raise RefusedError("There is no such dispute.", code="no-dispute", safe="Nothing was changed.")
    if not text.strip():
        raise RefusedError("A decision says why.", code="no-reason", safe="Nothing was changed.")
    if withdraw:
        _withdraw(connection, context, row.pack, row.item, text)
    else:
        _answer(connection, context, result, state="kept", text=text)


def lapse(connection: Connection, context: Context, result: str) -> None:
    """Nobody decided a dispute in time: for this worker it counts no more."""
    text = "Nobody decided in time, so this answer does not count against you."
    _answer(connection, context, result, state="withdrawn", text=text)


def results(connection: Connection) -> list[Compared]:
    """All compared answers, disputed ones first, then the newest."""
    rows = connection.execute(
        select(control_result).order_by(control_result.c.time.desc(), control_result.c.id)
    ).all()
    found = [
        Compared(
            id=row.id, worker=row.worker, name=people.name_of(connection, row.worker), job=row.job,
            item=row.item, is_right=bool(row.is_right), time=row.time, state=row.state,
            text=posting.text_of(connection, row.message) if row.message else "",
            due=clocks.due_of(connection, "control", row.id),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.state != "disputed")


def _take_sheet(connection: Connection, context: Context, sealed: bytes, packs: Sequence[Built]) -> None:
    job = packs[0][1].job
    try:
        sheet = open_sheet(sealed, context.keys.opening, hub=context.hub, job=job)
        parse(sheet.form.encode("utf-8"))
    except TallystickError as exc:
        raise _bad_sheet(exc.what) from exc
    commitment, form = sheet.commitment, sheet.form_sha256
    fits = [one for one, manifest, _header in packs if manifest.answers_commitment == commitment]
    if sheet.job != job or not fits or any(manifest.form.sha256 != form for _id, manifest, _header in packs):
        raise _bad_sheet("The expected answers are not those that these packs were built with.")
    row = {"commitment": commitment, "sheet": sheet.to_bytes().decode("utf-8")}
    insert_or_ignore(connection, control_sheet, row)


def _bad_sheet(what: str) -> RefusedError:
    return RefusedError(
        what,
        code="bad-sheet",
        safe="Nothing was offered to workers.",
        todo="Build again, then publish again.",
    )


def _sheet(connection: Connection, commitment: str) -> Sheet | None:
    query = select(control_sheet.c.sheet).where(control_sheet.c.commitment == commitment)
    found = connection.execute(query).scalar()
    return None if found is None else read_sheet(found.encode("utf-8"))


def _tell(
    connection: Connection, context: Context, lease: LeaseRow, entry: Entry, sheet: Sheet, rules: Scoring
) -> None:
    done = select(control_result.c.id).where(
        control_result.c.lease == lease.id, control_result.c.item == entry.item
    )
    if connection.execute(done).first() is not None:
        return
    shown = sheet.show(entry.item)
    expected = shown.known.result
    is_right = _is_right(parse(sheet.form.encode("utf-8")), entry.result or [], expected, rules)
    row = {
        "worker": lease.worker, "job": lease.job, "pack": lease.pack, "lease": lease.id, "item": entry.item,
        "is_right": int(is_right), "time": context.now, "state": "stands",
    }  # fmt: skip
    connection.execute(insert(control_result).values(id=f"{lease.id} {entry.item}", **row))
    terms = jobs.load_header(connection, jobs.header_of(connection, lease.pack)).control
    until = shut_until(connection, lease.worker, lease.job, terms, now=context.now)
    result = ControlResult(
        lease=lease.id, item=entry.item, revision=entry.revision, is_right=is_right, expected=expected,
        salt=shown.salt, index=shown.index, size=shown.size, path=shown.path, until=until or None,
    )  # fmt: skip
    notice = posting.tell(
        connection, context, shown.known.explanation, worker=lease.worker, job=lease.job, control=result
    )
    connection.execute(
        update(control_result).where(control_result.c.id == f"{lease.id} {entry.item}").values(id=notice)
    )


def _is_right(form: Form, result: Entries, expected: Entries, rules: Scoring) -> bool:
    try:
        return score(form, result, expected, rules).is_right
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # No form gives such an answer: another program wrote it, and its sync must not fail for that.
        return False


def _withdraw(connection: Connection, context: Context, pack: int, item: str, text: str) -> None:
    """Take a wrong expected answer out for everybody; who was told it reads that."""
    connection.execute(
        update(control_item)
        .where(control_item.c.pack == pack, control_item.c.item == item)
        .values(state="withdrawn")
    )
    query = select(control_result.c.id).where(
        control_result.c.pack == pack, control_result.c.item == item, control_result.c.state != "withdrawn"
    )
    for result in list(connection.execute(query).scalars()):
        _answer(connection, context, result, state="withdrawn", text=text)


def _answer(connection: Connection, context: Context, result: str, *, state: str, text: str) -> None:
    row = connection.execute(select(control_result).where(control_result.c.id == result)).one()
    clocks.stop(connection, "control", result)
    _set(connection, result, state=state)
    posting.tell(connection, context, text, worker=row.worker, job=row.job, reply_to=row.message or result)


def _set(connection: Connection, result: str, **values: str) -> None:
    connection.execute(update(control_result).where(control_result.c.id == result).values(**values))
