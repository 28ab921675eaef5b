"""What all receipts of a hub rest on: trust lists, rosters, headers and manifests, verified once.

common, faults = read_common(evidence, root_fingerprint="9f2c...")
"""

from dataclasses import dataclass, field, replace

from tallystick_packs.documents import read_payload
from tallystick_packs.errors import BadDocumentError, TallystickError
from tallystick_packs.header import KIND as HEADER_KIND
from tallystick_packs.header import Header, read_header
from tallystick_packs.keys import VerifyKey
from tallystick_packs.manifest import KIND as MANIFEST_KIND
from tallystick_packs.manifest import Manifest, read_manifest
from tallystick_sync import anchor as anchors
from tallystick_sync import batch as batches
from tallystick_sync import decision as decisions
from tallystick_sync import installation as installations
from tallystick_sync import lease as leases
from tallystick_sync import receipt as receipts
from tallystick_sync import rekey as rekeys
from tallystick_sync import roster as rosters
from tallystick_sync import trust as trusts
from tallystick_sync.evidence import Evidence, Exhibit
from tallystick_sync.judging import Judging, Verdict, check_every_signature, check_exact, fault
from tallystick_sync.proof import ManyProofs
from tallystick_sync.trust import TrustList

_CHECKED = frozenset(
    {
        trusts.KIND,
        rosters.KIND,
        HEADER_KIND,
        MANIFEST_KIND,
        installations.KIND,
        anchors.KIND,
        leases.KIND,
        batches.KIND,
        decisions.KIND,
        receipts.KIND,
        rekeys.KIND,
    }
)

COMMON_KINDS = frozenset({trusts.KIND, rosters.KIND, HEADER_KIND, MANIFEST_KIND})
"""Kinds that `read_common` looks at."""


@dataclass(slots=True)
class Common:
    """What all receipts of a hub rest on: its lists and packs, verified once for any number of receipts."""

    trust: TrustList
    hub_keys: list[VerifyKey]
    headers: dict[str, Header] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    deciders: list[VerifyKey] = field(default_factory=list)
    proofs: ManyProofs = field(kw_only=True)


def read_common(
    evidence: Evidence, *, root_fingerprint: str = ""
) -> tuple[Common | None, tuple[Verdict, ...]]:
    """Verify the lists and packs among `evidence`; None where no trust list holds. Verdicts on what fails."""
    failed = unusable(evidence)
    trust = _follow(sorted(evidence.of(trusts.KIND), key=_version), root_fingerprint, failed)
    if trust is None:
        return None, tuple(failed)
    common = Common(trust=trust, hub_keys=trust.hub_verify_keys(), proofs=ManyProofs(trust))
    _check_lists_and_packs(evidence, common, failed)
    return common, tuple(failed)


def unusable(evidence: Evidence) -> list[Verdict]:
    """Verdicts on what cannot be read, and on documents that nothing looks at: they must not seem checked."""
    unreadable = [
        fault(entry.source, "file", f"{entry.source} cannot be read: {entry.why}")
        for entry in evidence.unreadable
    ]
    return unreadable + [
        fault(
            exhibit.source,
            exhibit.envelope.kind,
            f"{exhibit.source} says it is a {exhibit.envelope.kind}, which is no part of this check.",
        )
        for exhibit in evidence.exhibits
        if exhibit.envelope.kind not in _CHECKED
    ]


def _version(exhibit: Exhibit) -> int:
    try:
        trust = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
    except BadDocumentError:
        return 0  # sorted first, where `follow` refuses it with its reason
    return trust.version


def _follow(chain: list[Exhibit], root_fingerprint: str, failed: list[Verdict]) -> TrustList | None:
    """Walk the chain of trust lists; where a step fails, say at which file."""
    trust: TrustList | None = None
    roots: list[VerifyKey] = []
    for exhibit in chain:
        try:
            if trust is None:
                first = read_payload(exhibit.envelope, trusts.KIND, TrustList, max_bytes=trusts.MAX_BYTES)
                trust = trusts.follow([exhibit.envelope], root_fingerprint=root_fingerprint or first.hub)
            else:
                trust = trusts.advance(trust, exhibit.envelope)
            # A list that changes the root set is signed by the old and the new one.
            roots += trust.root.verify_keys()
            check_every_signature(exhibit, roots)
        except TallystickError as exc:
            failed.append(
                fault(exhibit.source, trusts.KIND, f"{exhibit.source} (trust list) does not hold: {exc.what}")
            )
            return None
    if trust is None:
        what = "There is no trust list among these files; add the hub's."
        failed.append(fault("trust list", trusts.KIND, what))
    return trust


def _check_lists_and_packs(evidence: Evidence, common: Common, failed: list[Verdict]) -> None:
    states = common.trust.coordinators
    ever = replace(common.trust, coordinators=tuple(replace(one, state="active") for one in states))
    for exhibit in evidence.of(rosters.KIND):
        with Judging(failed, exhibit):
            roster = rosters.read_roster(exhibit.envelope, ever, current=None)
            check_exact(exhibit, roster.signer)
            # What a revoked key says of reviewers counts for nothing; that the paper is its own, it may show.
            if roster.signer in {key.hex for key in common.trust.coordinator_keys()}:
                common.deciders += roster.reviewer_keys()
    for exhibit in evidence.of(HEADER_KIND):
        with Judging(failed, exhibit):
            header = read_header(exhibit.envelope)
            check_exact(exhibit, header.signer)
            common.headers[exhibit.envelope.id] = header
    for exhibit in evidence.of(MANIFEST_KIND):
        with Judging(failed, exhibit):
            manifest = read_manifest(exhibit.envelope)
            check_exact(exhibit, manifest.signer)
            common.manifests[exhibit.envelope.id] = manifest
