"""Papers: what a worker signs besides batches: appeals, messages, and whether a payment arrived.

    worker.papers.appeal(lease, ["00007"], text="Box 2 is the whole stall, as the instructions say.")
    worker.papers.state()       # what waits, what the hub has, what it refused

One action, offline too: a paper is signed at once, waits in the store, and goes with the next sync or stick.
It has arrived only when the hub's signed anchor names it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tallystick_packs.documents import FORMAT, read_payload, write_payload
from tallystick_packs.envelope import Envelope
from tallystick_packs.texts import _
from tallystick_sync import appeal as appeals
from tallystick_sync import payment_word, payout_account, sealing
from tallystick_sync.appeal import MAX_TEXT, Appeal, Appealed
from tallystick_sync.client import documents, sealed_talk
from tallystick_sync.client.identity import Identity
from tallystick_sync.client.messages import Messages
from tallystick_sync.client.store import Store
from tallystick_sync.clock import Surroundings
from tallystick_sync.errors import RefusedError, UntrustedError
from tallystick_sync.payment_word import PaymentWord
from tallystick_sync.payout_account import PERSON_KEY, Details, PayoutAccount
from tallystick_sync.signed import Signed, sign_payload

State = Literal["waiting", "taken", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper and where it stands; `why` is the hub's reason where it refused it."""

    id: str
    kind: str
    subject: str
    since: int
    state: State
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWord:
    """What this worker signed of where to be paid: an account, or a word on one (`account`)."""

    id: str
    action: str
    since: int
    state: State
    account: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment that receipts speak of; `arrived`: what the worker said of it, None before that (R19)."""

    line: str
    reference: str
    time: int
    came_back: bool
    arrived: bool | None


class Papers:
    """A worker's papers: `Worker.papers`; `messages` are what was written to and by this worker.

    Args:
        who: Gives the worker's identity, or raises where there is none yet.
    """

    def __init__(self, store: Store, who: Callable[[], Identity], surroundings: Surroundings) -> None:
        self._store = store
        self._who = who
        self._surroundings = surroundings
        self.messages = Messages(store, who, surroundings, keep=self._keep, hub=self._hub)

    def appeal(self, lease: str, items: Sequence[str], *, text: str = "", joint: str | None = None) -> str:
        """Ask that another person decides about rejected items (R6).

        Args:
            lease: The lease they are under.
            items: Items that are rejected now.
            text: Why, in the worker's words; may be empty.
            joint: A name that appeals made together share (R21).

        Returns:
            The id of the appeal.

        Raises:
            RefusedError: An item is not rejected, or was appealed before.
        """
        with self._store.read() as connection:
            rejected = _rejected(connection, lease)
        wrong = [item for item in items if item not in rejected]
        if wrong or not items or len(text) > MAX_TEXT:
            raise RefusedError(
                _("This cannot be appealed: {items}.").format(items=", ".join(wrong) or _("no item")),
                code="no-appeal", safe=_("Nothing was changed."),
                todo=_("Only what was rejected can be appealed, and each item once."),
            )  # fmt: skip
        about = tuple(Appealed(item=item, revision=rejected[item]) for item in items)
        value = Appeal(
            format=FORMAT, hub=self._hub(), signer=self._who().installation.public.hex,
            worker=self._who().worker, lease=lease, time=self._surroundings.now(), items=about, text=text,
            joint=joint,
        )  # fmt: skip
        return self._keep(appeals.KIND, value, [f"{lease} {item}" for item in items])

    def set_account(self, details: Details) -> str:
        """Say where to be paid; only the hub can read it. The first counts at once; confirm a change.

        Returns:
            The id of the account.

        Raises:
            UntrustedError: The hub has not said yet how to seal for it; sync first.
        """
        with self._store.read() as connection:
            public = _sealing_key(connection)
        key = sealing.new_key()
        sealed = sealing.seal(key, write_payload(details)).hex()
        paper = self._keep(payout_account.KIND, self._account("set", sealed=sealed), ["payout account"])
        wrapped = sealing.wrap(key, public).hex()
        self._store.writer.now(
            lambda connection: documents.set_position(connection, f"{PERSON_KEY} {paper}", wrapped), "outbox"
        )
        return paper

    def accounts(self) -> tuple[AccountWord, ...]:
        """What this worker signed of where to be paid, oldest first; the details are for the hub alone."""
        query = "SELECT id, bytes, since, state, why FROM paper WHERE kind = ? ORDER BY since, rowid"
        with self._store.read() as connection:
            rows = connection.execute(query, (payout_account.KIND,)).fetchall()
        found = []
        for row in rows:
            envelope = Envelope.from_json(row["bytes"], max_bytes=documents.MAX_STORED_BYTES)
            value = read_payload(
                envelope, payout_account.KIND, PayoutAccount, max_bytes=payout_account.MAX_BYTES
            )
            found.append(
                AccountWord(
                    id=row["id"], action=value.action, since=row["since"], state=row["state"],
                    account=value.account or "", why=row["why"],
                )
            )  # fmt: skip
        return tuple(found)

    def confirm_account(self, account: str, *, cancel: bool = False) -> str:
        """Confirm a change of where to be paid, or cancel it. It counts `CHANGE_DAYS` days after it came."""
        value = self._account("cancel" if cancel else "confirm", account=account)
        return self._keep(payout_account.KIND, value, ["payout account"])

    def _account(
        self,
        action: Literal["set", "confirm", "cancel"],
        *,
        sealed: str | None = None,
        account: str | None = None,
    ) -> PayoutAccount:
        return PayoutAccount(
            format=FORMAT, hub=self._hub(), signer=self._who().installation.public.hex,
            worker=self._who().worker, time=self._surroundings.now(), action=action, sealed=sealed,
            account=account,
        )  # fmt: skip

    def say_arrived(self, line: str, *, arrived: bool, text: str = "") -> str:
        """Answer "did the money arrive?" for a payout line (R19).

        Returns:
            The id of the signed word.

        Raises:
            RefusedError: No receipt names this line.
        """
        with self._store.read() as connection:
            known = line in documents.payout_lines(connection)
        if not known:
            raise RefusedError(
                _("No receipt of yours names the payment {line}.").format(line=line), code="no-line",
                safe=_("Nothing was changed."),
            )  # fmt: skip
        value = PaymentWord(
            format=FORMAT, hub=self._hub(), signer=self._who().installation.public.hex,
            worker=self._who().worker, line=line, arrived=arrived, time=self._surroundings.now(),
            text=text,
        )  # fmt: skip
        return self._keep(payment_word.KIND, value, [line])

    def appealable(self, lease: str) -> frozenset[str]:
        """Items of a lease that are rejected now and that no appeal is about."""
        with self._store.read() as connection:
            return frozenset(_rejected(connection, lease))

    def payments(self) -> tuple[Payment, ...]:
        """Payments that receipts speak of, newest first, each with what the worker said of it."""
        with self._store.read() as connection:
            lines = documents.payout_lines(connection)
            said = {word.line: word.arrived for word in _words(connection)}
        newest = sorted(lines.values(), key=lambda one: one.time, reverse=True)
        return tuple(
            Payment(
                line=one.payout or "", reference=one.reference or "", time=one.time,
                came_back=one.state == "reversed", arrived=said.get(one.payout or ""),
            )
            for one in newest
        )  # fmt: skip

    def state(self) -> tuple[Paper, ...]:
        """All papers, newest last."""
        with self._store.read() as connection:
            rows = connection.execute(
                "SELECT id, kind, subject, since, state, why FROM paper JOIN paper_subject "
                "ON paper = id ORDER BY since, id, subject"
            ).fetchall()
        return tuple(Paper(**dict(row)) for row in rows)

    def _hub(self) -> str:
        from tallystick_sync.client.exchange import load_trusted

        with self._store.read() as connection:
            trusted = load_trusted(connection)
        if trusted is None:
            raise UntrustedError(
                _("This profile has not joined a hub yet."), todo=_("Join with an invite first.")
            )
        return trusted.trust.hub

    def _keep(self, kind: str, value: Signed, subjects: Iterable[str]) -> str:
        envelope = sign_payload(kind, value, self._who().installation)
        now = self._surroundings.now()

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT INTO paper (id, kind, bytes, since, state, why) VALUES (?, ?, ?, ?, 'waiting', '') "
                "ON CONFLICT DO NOTHING",
                (envelope.id, kind, envelope.to_json(), now),
            )
            connection.executemany(
                "INSERT INTO paper_subject (paper, subject) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [(envelope.id, subject) for subject in subjects],
            )

        self._store.writer.now(work, "outbox")
        return envelope.id


def _rejected(connection: sqlite3.Connection, lease: str) -> dict[str, int]:
    """Rejected items of a lease that no paper is about yet, with their revisions."""
    rows = connection.execute(
        "SELECT item, revision FROM receipt_item WHERE lease = ? AND state = 'rejected' AND NOT EXISTS "
        "(SELECT 1 FROM paper_subject JOIN paper ON paper = id WHERE subject = ? || ' ' || item "
        "AND paper.state <> 'refused')",
        (lease, lease),
    )
    return {row["item"]: row["revision"] for row in rows}


def _sealing_key(connection: sqlite3.Connection) -> str:
    """The hub's public half for sealing, from its last anchor."""
    public = sealed_talk.hub_key(connection)
    if public is None:
        raise UntrustedError(
            _("The hub has not said yet how to seal something for it."), todo=_("Sync once, then try again.")
        )
    return public


def _words(connection: sqlite3.Connection) -> list[PaymentWord]:
    """What this worker said of payments, oldest first."""
    rows = connection.execute(
        "SELECT bytes FROM paper WHERE kind = ? ORDER BY since, rowid", (payment_word.KIND,)
    )
    return [
        read_payload(
            Envelope.from_json(row["bytes"], max_bytes=documents.MAX_STORED_BYTES), payment_word.KIND,
            PaymentWord, max_bytes=payment_word.MAX_BYTES,
        )
        for row in rows
    ]  # fmt: skip
