"""docs/FORMAT.md says what the code reads and writes: fields, types, kinds and caps, both ways."""

import dataclasses
import importlib
import pkgutil
import re
import types
import typing
from collections.abc import Iterator
from typing import Any

from tests.docs.pages import page

import tallystick_packs
import tallystick_sync
from tallystick_packs import header, keyfile, manifest
from tallystick_sync import answer

PAGE = page("docs/FORMAT.md")

# Payloads and files by kind or name; what they hold is found from their fields.
ROOTS: dict[str, str] = {
    "header": "tallystick_packs.header.Header",
    "manifest": "tallystick_packs.manifest.Manifest",
    "trust": "tallystick_sync.trust.TrustList",
    "roster": "tallystick_sync.roster.Roster",
    "installation": "tallystick_sync.installation.Installation",
    "lease": "tallystick_sync.lease.Lease",
    "anchor": "tallystick_sync.anchor.Anchor",
    "batch": "tallystick_sync.batch.Batch",
    "receipt": "tallystick_sync.receipt.Receipt",
    "decision": "tallystick_sync.decision.Decision",
    "rekey": "tallystick_sync.rekey.Rekey",
    "appeal": "tallystick_sync.appeal.Appeal",
    "payout-account": "tallystick_sync.payout_account.PayoutAccount",
    "payment-word": "tallystick_sync.payment_word.PaymentWord",
    "catalog": "tallystick_sync.catalog.Catalog",
    "sync-request": "tallystick_sync.request.SyncRequest",
    "publication": "tallystick_sync.publication.Publication",
    "results-query": "tallystick_sync.publication.ResultsQuery",
    "job-order": "tallystick_sync.job_order.JobOrder",
    "message": "tallystick_sync.message.Message",
    "notice": "tallystick_sync.message.Notice",
    "clarification": "tallystick_sync.job_order.Clarification",
    "requester-application": "tallystick_sync.publication.Application",
    "jobs-query": "tallystick_sync.job_list.JobsQuery",
    "job-list": "tallystick_sync.job_list.JobList",
    "job-state": "tallystick_sync.job_state.JobState",
    "refusal": "tallystick_sync.refusal.Refusal",
    "invoice": "tallystick_sync.invoice.Invoice",
}
OTHERS = (
    "tallystick_sync.payout_account.Details",
    "tallystick_sync.payout_account.PersonKeyNote",
    "tallystick_sync.answer.LoggedNote",
    "tallystick_sync.answer.ConsistencyNote",
    "tallystick_sync.answer.OfferedNote",
    "tallystick_packs.expected.sheet.Sheet",
    "tallystick_packs.keyfile.KeyFile",
    "tallystick_sync.client.identity._IdentityFile",
    "tallystick_sync.client.lock._LockFile",
    "tallystick_sync.requester.client._Membership",
)
_PLAIN = {str: "text", int: "integer", float: "number", bool: "boolean", dict: "object"}
_PLURAL = {"integer": "integers", "object": "objects"}


def test_every_table_of_fields_is_the_dataclass_it_names() -> None:
    wrong = []
    for name, table in PAGE.tables("fields").items():
        as_type = _load(name)
        hints = typing.get_type_hints(as_type)
        said = {row[0].strip("`"): row[1] for row in table}
        meant = {field.name: _in_words(field, hints[field.name]) for field in dataclasses.fields(as_type)}
        if list(said.items()) != list(meant.items()):
            wrong.append(f"{name}\n  page {said}\n  code {meant}")

    assert not wrong, "\n".join(wrong)


def test_the_values_of_a_closed_set_are_all_named() -> None:
    for name, table in PAGE.tables("fields").items():
        hints = typing.get_type_hints(_load(name))
        for row in table:
            for value in _literals(hints[row[0].strip("`")]):
                assert f"`{value}`" in row[2], f"{name}.{row[0]}: {value}"


def test_every_payload_and_what_it_holds_has_a_table() -> None:
    wanted: set[str] = set()
    for name in (*ROOTS.values(), *OTHERS):
        wanted |= set(_reachable(_load(name)))

    assert set(PAGE.tables("fields")) == wanted


def test_every_kind_of_the_code_is_listed_with_its_cap() -> None:
    listed = {row[0].strip("`"): int(row[2]) for row in PAGE.table("kinds")}

    assert listed == dict(_kinds())


def test_every_kind_has_its_payload() -> None:
    assert {kind for kind, _cap in _kinds()} == set(ROOTS)


def test_kinds_of_the_hubs_answer_are_those_described() -> None:
    # The names of notes stand in the page as headings of their tables.
    assert (answer.LOGGED, answer.CONSISTENCY, answer.OFFERED) == ("logged", "consistency", "offered")
    assert answer.CHECKPOINT == "checkpoint"


def test_limits_that_the_page_states_are_those_of_the_code() -> None:
    for text in (
        f"at most {manifest.MAX_ITEMS:,}".replace(",", " "),
        f"8 to {keyfile._MAX_MEMORY_KIB:,}".replace(",", " ") + " are read",
        f"{keyfile._MEMORY_KIB:,}".replace(",", " ") + " is written",
        f"At most {header.MAX_STORED_BYTES} bytes",
    ):
        assert text in PAGE.text, text


def _kinds() -> Iterator[tuple[str, int]]:
    for package in (tallystick_packs, tallystick_sync):
        for info in pkgutil.iter_modules(package.__path__):
            module = importlib.import_module(f"{package.__name__}.{info.name}")
            cap = getattr(module, "MAX_BYTES", None) or getattr(module, "MAX_STORED_BYTES", None)
            # A module without a cap only imports kinds.
            if isinstance(cap, int):
                named = (
                    value for name, value in vars(module).items() if re.fullmatch(r"([A-Z]+_)?KIND", name)
                )
                yield from ((kind, cap) for kind in named)


def _load(name: str) -> Any:
    module, _dot, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def _reachable(as_type: Any) -> Iterator[str]:
    yield f"{as_type.__module__}.{as_type.__name__}"
    for hint in typing.get_type_hints(as_type).values():
        for inner in _dataclasses_in(hint):
            yield from _reachable(inner)


def _dataclasses_in(hint: Any) -> Iterator[Any]:
    if dataclasses.is_dataclass(hint):
        yield hint
    for argument in typing.get_args(hint):
        yield from _dataclasses_in(argument)


def _in_words(field: "dataclasses.Field[Any]", hint: Any) -> str:
    has_default = field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING
    return _type_in_words(hint) + (", optional" if has_default else "")


def _type_in_words(hint: Any) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _type_in_words(next(one for one in arguments if one is not types.NoneType))
    if origin is typing.Literal:
        return "text"
    if origin in (tuple, list):
        inner = _type_in_words(arguments[0])
        return f"list of {_PLURAL.get(inner, inner)}"
    if dataclasses.is_dataclass(hint):
        return "object"
    return _PLAIN[origin or hint]


def _literals(hint: Any) -> tuple[str, ...]:
    if typing.get_origin(hint) is typing.Literal:
        return typing.get_args(hint)
    return tuple(value for argument in typing.get_args(hint) for value in _literals(argument))
