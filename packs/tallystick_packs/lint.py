"""What keeps a job from being built, said all at once.

`lint_job` returns every fault it finds: gaps in what a worker must be told (R7, R8, R13, R14), arithmetic
that does not hold (an implied hourly rate under the job's own floor), rules that would tie pay to agreeing
with others (R3), and items whose fields the form does not know.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tallystick_packs.errors import PacksError
from tallystick_packs.forms import Form, parse
from tallystick_packs.forms import lint as lint_form
from tallystick_packs.header import EDIT_COUNTS, TIME_PER_ITEM
from tallystick_packs.items import SourceItem
from tallystick_packs.job import Job, JobSettings
from tallystick_packs.media.settings import (
    MAX_KBIT,
    MAX_QUALITY,
    MIN_KBIT,
    MIN_QUALITY,
    MediaSettings,
)
from tallystick_packs.money import Money, check_currency
from tallystick_packs.prohibited import prohibited_use

WARNING_CATEGORIES = ("violence", "sexual", "hate", "death", "medical", "child", "other")
RECORDABLE = (TIME_PER_ITEM, EDIT_COUNTS)
_CODE = re.compile(r"^[a-z][a-z0-9_-]{1,31}$")
_AGREEMENT = re.compile(
    # English, then French, Spanish and Portuguese.
    r"\b(majorit\w*|consensus|agree(s|ing|ment)? with (the )?(other|most)\w*"
    r"|other workers|inter-annotator"
    r"|d.accord avec (les autres|la plupart)|autres (travailleu\w+|annotateurs|réponses)"
    r"|mayoría|consenso|de acuerdo con (los|las) (demás|otr[oa]s)|otr[oa]s (trabajador\w+|respuestas)"
    r"|maioria|de acordo com (os|as) (demais|outr[oa]s)|outr[oa]s (trabalhador\w+|respostas))\b",
    re.IGNORECASE,
)
_MAX_DAYS = {"window_days": 14, "repair_days": 60, "appeal_days": 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFault:
    """One thing to mend: the file or key it is about, what is wrong, and the cure."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def lint_job(job: Job) -> tuple[JobFault, ...]:
    """Every fault of a job but those of its items."""
    faults = list(_lint_settings(job.settings))
    of_form = [JobFault(where="form.xml", message=str(fault)) for fault in lint_form(job.form_xml)]
    faults += of_form
    if job.settings.confidential and not of_form:
        faults += _lint_confidential(job)
    for language in job.settings.job.languages:
        if language not in job.instructions:
            faults.append(JobFault(where="job.languages", message=f"no instructions in {language!r}."))
    for language, text in job.instructions.items():
        if not text.strip():
            faults.append(JobFault(where=f"instructions ({language})", message="empty."))
    return tuple(faults)


def lint_items(form: Form, items: tuple[SourceItem, ...]) -> Iterator[JobFault]:
    """Faults of the items: a field of the form that a row does not fill."""
    for item in items:
        for field in sorted(form.fields):
            if item.data.get(field) in (None, ""):
                yield JobFault(where=item.where, message=f"nothing for ${field}, which form.xml asks for.")


def _lint_confidential(job: Job) -> Iterator[JobFault]:
    """What of a confidential job would stand readable in the manifest, which every carrier can read."""
    form = parse(job.form_xml)
    media = {tag.field for tag in form.objects if tag.kind in ("Image", "Audio")}
    for name in sorted(form.fields - media):
        message = f"${name} is text, and only media are encrypted (confidential)."
        yield JobFault(where="form.xml", message=message)
    if job.settings.packs.columns:
        yield JobFault(where="packs.columns", message="columns travel readable; a confidential job has none.")


def _lint_settings(settings: JobSettings) -> Iterator[JobFault]:
    yield from _lint_words(settings)
    yield from _lint_pay(settings)
    yield from _lint_review(settings)
    if not settings.job.languages:
        yield JobFault(where="job.languages", message="name at least one language, such as en.")
    for what in settings.recorded.what:
        if what not in RECORDABLE:
            allowed = ", ".join(RECORDABLE)
            yield JobFault(
                where="recorded.what", message=f"{what!r} may not be recorded; only: {allowed} (R13)."
            )
    for category in settings.warnings.categories:
        if category not in WARNING_CATEGORIES:
            known = ", ".join(WARNING_CATEGORIES)
            yield JobFault(where="warnings.categories", message=f"{category!r} is not one of: {known} (R14).")
    if settings.lease.days < 1 or settings.lease.claim_days < 1:
        yield JobFault(where="lease", message="a lease and its claims last at least one day each.")
    if not settings.scoring.is_possible:
        message = (
            "shares are percents of 1 to 100 (of wrong words 0 to 100), and the tolerance is not negative."
        )
        yield JobFault(where="scoring", message=message)
    yield from _lint_media(settings.media)
    if settings.packs.items < 1 or settings.packs.max_bytes < 1:
        yield JobFault(where="packs", message="a pack holds at least one item.")


def _lint_media(media: MediaSettings) -> Iterator[JobFault]:
    for name in ("photo_max_side", "photo_max_bytes", "speech_kbit"):
        if getattr(media, name) < 0:
            yield JobFault(where=f"media.{name}", message="is not negative; 0 leaves the files as they are.")
    if media.photo_quality and not MIN_QUALITY <= media.photo_quality <= MAX_QUALITY:
        message = f"is a likeness (SSIM) from {MIN_QUALITY} to {MAX_QUALITY}, or 0."
        yield JobFault(where="media.photo_quality", message=message)
    if media.speech_kbit and not MIN_KBIT <= media.speech_kbit <= MAX_KBIT:
        message = f"is {MIN_KBIT} to {MAX_KBIT} kilobits a second, or 0."
        yield JobFault(where="media.speech_kbit", message=message)


def _lint_words(settings: JobSettings) -> Iterator[JobFault]:
    told = {
        "job.title": settings.job.title,
        "requester.name": settings.requester.name,
        "requester.country": settings.requester.country,
        "requester.contact": settings.requester.contact,
        "purpose.use": settings.purpose.use,
        "purpose.licence": settings.purpose.licence,
        "purpose.consent": settings.purpose.consent,
        "review.rule": settings.review.rule,
    }
    for where, text in told.items():
        if not text.strip():
            yield JobFault(where=where, message="a worker must be told this before downloading (R7).")
    words = prohibited_use((settings.job.title, settings.job.description, settings.purpose.use))
    if words:
        yield JobFault(
            where="purpose.use",
            message=(
                f"{words!r}: followers, likes, reviews and news for sale are not made here. If the work is "
                "to find such things, say so."
            ),
        )
    if not re.fullmatch(r"[A-Z]{2}", settings.requester.country):
        yield JobFault(
            where="requester.country", message="use the two capital letters of ISO 3166, such as KE."
        )


def _lint_pay(settings: JobSettings) -> Iterator[JobFault]:
    pay = settings.pay
    try:
        check_currency(pay.currency)
        price = pay.price
    except PacksError as exc:
        yield JobFault(where="pay", message=exc.what)
        return
    if pay.piloted_seconds_per_item < 1 or pay.active_cap < 1 or pay.floor_per_hour_minor < 0:
        yield JobFault(where="pay", message="seconds and cap are at least 1, the floor is not negative.")
        return
    if settings.data.minor_per_mb < 0:
        yield JobFault(where="data.minor_per_mb", message="data are repaid with 0 or more, not with less.")
    if pay.hourly_minor < pay.floor_per_hour_minor:
        need = -(-pay.floor_per_hour_minor * pay.piloted_seconds_per_item * price.per_items // 3600)
        yield JobFault(
            where="pay.price_minor",
            message=(
                f"{pay.price_minor} x 3600 / ({price.per_items} x {pay.piloted_seconds_per_item} s) is "
                f"{Money(minor=pay.hourly_minor, currency=pay.currency)} an hour, under the floor of "
                f"{Money(minor=pay.floor_per_hour_minor, currency=pay.currency)} (R8); "
                f"at least {need} is needed."
            ),
        )


def _lint_review(settings: JobSettings) -> Iterator[JobFault]:
    review = settings.review
    for name, most in _MAX_DAYS.items():
        if not 1 <= getattr(review, name) <= most:
            yield JobFault(where=f"review.{name}", message=f"must be 1 to {most} days.")
    if review.redundancy < 1:
        yield JobFault(where="review.redundancy", message="at least one person answers each item.")
    codes = [rejection.code for rejection in review.rejections]
    for code in codes:
        if not _CODE.match(code) or codes.count(code) > 1:
            yield JobFault(
                where="review.rejections",
                message=f"{code!r}: a code is short lower-case letters, digits, - and _, once each.",
            )
    texts = [review.rule, *(f"{rejection.code} {rejection.text}" for rejection in review.rejections)]
    for text in texts:
        match = _AGREEMENT.search(text)
        if match:
            yield JobFault(
                where="review",
                message=(
                    f"{match.group(0)!r}: pay may not depend on agreeing with others (R3); a right answer "
                    "that others got wrong would go unpaid. Say what a good answer looks like instead."
                ),
            )
