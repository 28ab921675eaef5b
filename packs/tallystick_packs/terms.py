"""The terms of a job, in the shapes that job.toml, the header and a lease share.

A worker reads these before downloading anything (promises R7 and R8); a lease names the header they stand
in by its hash, so they cannot change afterwards (R18).
"""

from dataclasses import dataclass

from tallystick_packs.money import Price

_SECONDS_PER_HOUR = 3600
_ALL = 100
_BYTES_PER_MB = 1_000_000
_DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """Who asks: the legal name, the country (ISO 3166 alpha-2) and a contact that a person answers."""

    name: str
    country: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What the answers are for, and what they must never be used for."""

    use: str
    prohibited: tuple[str, ...]
    shown_as_machine: bool
    licence: str
    consent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """One reason for which an answer may be rejected; the list is closed (R4)."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTerms:
    """How answers are checked. Days are calendar days; silence past `window_days` accepts (R4)."""

    window_days: int
    repair_days: int
    appeal_days: int
    rule: str
    rejections: tuple[Rejection, ...]

    @property
    def codes(self) -> frozenset[str]:
        """The closed list of rejection codes."""
        return frozenset(rejection.code for rejection in self.rejections)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPay:
    """What an item pays and how long it took in the pilot.

    `floor_per_hour_minor` is the hourly floor in minor units; `active_cap` limits the active time that
    counts for one item to that multiple of `piloted_seconds_per_item` (R9).
    """

    currency: str
    price_minor: int
    per_items: int
    floor_per_hour_minor: int
    piloted_seconds_per_item: int
    active_cap: int

    @property
    def price(self) -> Price:
        """Price as a value of its own."""
        return Price(minor=self.price_minor, currency=self.currency, per_items=self.per_items)

    @property
    def hourly_minor(self) -> int:
        """Implied pay of an hour in minor units, from the piloted time."""
        return self.price.hourly_minor(self.piloted_seconds_per_item)

    @property
    def longest_seconds(self) -> int:
        """The most active seconds that count for one item (R9)."""
        return self.piloted_seconds_per_item * self.active_cap

    def floor_minor(self, active_s: int) -> int:
        """Minor units that the hourly floor gives for `active_s` counted seconds, rounded up (R9)."""
        return -(-self.floor_per_hour_minor * active_s // _SECONDS_PER_HOUR)

    def top_up_minor(self, *, active_s: int, owed_minor: int) -> int:
        """Minor units that lift what is owed to the floor: max(0, floor x active time - owed)."""
        return max(0, self.floor_minor(active_s) - owed_minor)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayTerms(JobPay):
    """What a pack's header promises: the job's pay, and what is repaid of the pack's download.

    `data_minor_per_item` repays an accepted item's share of the download (R8); None where nothing is repaid.
    """

    data_minor_per_item: int | None = None

    def data_minor(self, items: int) -> int:
        """Minor units that repay the download of `items` accepted items (R8)."""
        return items * (self.data_minor_per_item or 0)

    def reserve_minor(self, items: int) -> int:
        """Minor units to set aside for `items` items: price, the largest possible top-up, data (R2, R8, R9).

        Each lease rounds up once, and at worst each item is leased alone: so every item is rounded up here.
        """
        most = max(self.price.owed_minor(1), self.floor_minor(self.longest_seconds))
        return items * most + self.data_minor(items)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTerms:
    """What the requester repays for downloads: minor units for each megabyte (10^6 bytes), 0 for nothing."""

    minor_per_mb: int = 0

    def minor_per_item(self, download_bytes: int, items: int) -> int | None:
        """An item's share of what a pack's download is repaid with, rounded up; None for nothing."""
        share = -(-self.minor_per_mb * download_bytes // (_BYTES_PER_MB * items))
        return share or None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTerms:
    """How long a lease runs, and how long after it finished work may still arrive (R1). Days."""

    days: int
    claim_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlTerms:
    """Which part of the items is checked by known answers, and what follows: access, never pay (R10).

    Attributes:
        share_percent: How many of the items have known answers, at least.
        least_answers: The rule begins when a worker has answered so many of them.
        right_percent: Under this share of right answers no new packs of the job are given,
        pause_days: for so many days after the last of these answers.
    """

    share_percent: int = 5
    least_answers: int = 5
    right_percent: int = 60
    pause_days: int = 7

    @property
    def is_possible(self) -> bool:
        """Whether shares are percents, and at least one answer and one day are asked."""
        shares = 1 <= self.share_percent <= _ALL // 2 and 1 <= self.right_percent <= _ALL
        return shares and self.least_answers >= 1 and 1 <= self.pause_days <= _DAYS_PER_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """When an answer counts as the expected one.

    Attributes:
        overlap_percent: What two marks share of the place that they cover together (IoU), at least.
        marks_percent: How many marks match, twice the matches by all marks (F1), at least.
        word_errors_percent: Wrong words by the words expected (WER), at most; letters in short texts (CER).
        tolerance: How far a number may be off.
    """

    overlap_percent: int = 50
    marks_percent: int = 80
    word_errors_percent: int = 20
    tolerance: float = 0.0

    @property
    def is_possible(self) -> bool:
        """Whether shares are percents and the tolerance is not negative."""
        least = 1 <= self.overlap_percent <= _ALL and 1 <= self.marks_percent <= _ALL
        return least and 0 <= self.word_errors_percent <= _ALL and self.tolerance >= 0
