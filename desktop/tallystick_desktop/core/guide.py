"""The guide in words: one page for each thing a worker does. No toolkit; the help screen draws it.

A page is a few steps, each an icon and a sentence or two, in the words of the screens. `chips` names states
of money that the screen draws as it draws them elsewhere.
"""

from dataclasses import dataclass
from typing import Final

from tallystick_packs.texts import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its icon, what to do, and a chip of money that it is about, or ""."""

    icon: str
    words: str
    chip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the guide; texts are marked for translation."""

    name: str
    icon: str
    title: str
    steps: tuple[Step, ...]


def _page(name: str, icon: str, title: str, *steps: tuple[str, ...]) -> Page:
    return Page(
        name=name,
        icon=icon,
        title=title,
        steps=tuple(Step(icon=step[0], words=step[1], chip="".join(step[2:])) for step in steps),
    )


PAGES: Final[tuple[Page, ...]] = (
    _page(
        "join", "users", N_("Join a hub"),
        ("key-round", N_("Write your twelve words on paper. They are the key to your money on any "
                         "computer.")),
        ("file-input", N_("Your coordinator gives you an invite: a link, a file, or groups of four to "
                          "type.")),
        ("radio-tower", N_("Joining needs a network once. After that you work without one.")),
    ),
    _page(
        "choose", "store", N_("Choose work"),
        ("coins", N_("Offers show who asks, what for, what it pays and how much it downloads.")),
        ("file-text", N_("Read the terms first: why an answer can be rejected, and what is recorded.")),
        ("download", N_("Take it. The hub signs a lease: these items, this price, this long. It cannot "
                        "change later.")),
        ("triangle-alert", N_("A warning says what may upset you. Skipping is free, always.")),
    ),
    _page(
        "label", "pencil-ruler", N_("Do the work"),
        ("book-open", N_("F1 shows how the requester wants it done. Questions show their keys.")),
        ("save", N_("Everything is saved as you go. If the power fails you lose less than a second.")),
        ("check", N_("Finish puts the answer into the outbox. No program changes it after that.")),
        ("skip-forward", N_("Skip gives an item back, free. Report says that it is broken, private or "
                            "illegal.")),
    ),
    _page(
        "send", "send", N_("Send it"),
        ("radio-tower", N_("Press “Send and receive” when you have a network. It is short and goes on "
                           "where it broke off.")),
        ("clock", N_("Finished here, not yet sent. It waits as long as it must."), "waiting"),
        ("inbox", N_("The hub has it and signed for it. Only now it counts as sent."), "received"),
        ("calendar-check", N_("Late is fine: what you finished inside the lease is payable.")),
    ),
    _page(
        "paid", "wallet", N_("Get paid"),
        ("circle-check", N_("You are owed for it. No answer from the hub for the days in the terms means "
                            "this too."), "accepted"),
        ("banknote", N_("A payment went out. Compare its reference with your phone or bank."), "paid"),
        ("circle-x", N_("Say in Earnings whether the money arrived. The coordinator sees it.")),
        ("receipt-text", N_("Receipts are yours. Save the statement and your signed history, and keep a "
                            "copy.")),
    ),
    _page(
        "disagree", "gavel", N_("Disagree"),
        ("wrench", N_("It came back with a reason: open it, mend it, finish it again."), "repair"),
        ("octagon-x", N_("It is not paid, with a reason from the list that you read before."), "rejected"),
        ("gavel", N_("Press Appeal at the receipt in Earnings. Another person decides, and if nobody does, "
                     "you win.")),
        ("message-square", N_("In Notices you can write to your coordinator.")),
    ),
    _page(
        "trouble", "circle-question-mark", N_("When something does not work"),
        ("cloud-off", N_("No network: go on working. Nothing is lost, and what you finish in time is "
                         "payable.")),
        ("lock", N_("A login page: open a web browser, log in to the network, send again.")),
        ("hard-drive", N_("The disk is full: free some space. What was saved before is safe.")),
        ("message-square", N_("Tell your coordinator the words that you see, or save a report below.")),
    ),
)  # fmt: skip
"""The pages, in the order of a worker's day."""
