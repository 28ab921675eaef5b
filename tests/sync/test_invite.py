"""An invite arrives whole by link, by file or by hand, or it says what is wrong with it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick_sync.errors import BadInviteError
from tallystick_sync.invite import _ALPHABET, Invite, read_invite

INVITE = Invite(
    addresses=("http://192.168.1.5:8470", "https://hub.example"), root_fingerprint="0f" * 16, token="a1" * 16
)

HOSTS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?(\.[a-z]{2,5})?", fullmatch=True)
ADDRESSES = st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https"]),
    HOSTS | st.sampled_from(["[fe80::1]", "192.168.0.1", "hütte.example", "\u0445\u0430\u0431.example"]),
    st.sampled_from(["", ":8470"]),
    st.sampled_from(["", "/hub", "/a%20b?x=1&y=2#z", "/q+r"]),
)
HEX = st.binary(min_size=16, max_size=16).map(bytes.hex)
INVITES = st.builds(
    Invite,
    addresses=st.lists(ADDRESSES, min_size=1, max_size=8).map(tuple),
    root_fingerprint=HEX,
    token=HEX,
)


@given(INVITES)
def test_an_invite_comes_back_from_a_link(invite: Invite) -> None:
    assert read_invite(f"  {invite.to_link()}\n") == invite


@given(INVITES)
def test_an_invite_comes_back_from_typed_groups(invite: Invite) -> None:
    typed = invite.to_groups()

    assert read_invite(typed) == invite
    assert read_invite(typed.lower().replace(" ", "-")) == invite
    assert read_invite(typed.replace(" ", "")) == invite
    assert read_invite(typed.replace("0", "o").replace("1", "l")) == invite
    assert all(len(group) == 4 for group in typed.split())


def test_an_invite_comes_back_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "amara.tallyinvite"
    path.write_text(INVITE.to_link() + "\r\n")

    assert read_invite(str(path)) == INVITE


def test_every_single_slip_is_found_in_its_group() -> None:
    groups = INVITE.to_groups().split()

    for number, group in enumerate(groups):
        for position in range(4):
            for letter in set(_ALPHABET) - {group[position]}:
                slipped = group[:position] + letter + group[position + 1 :]
                with pytest.raises(BadInviteError, match=f"Group {number + 1} of the invite") as told:
                    read_invite(" ".join([*groups[:number], slipped, *groups[number + 1 :]]))
                assert slipped in str(told.value)


def test_every_letter_left_out_or_typed_twice_is_found() -> None:
    typed = INVITE.to_groups().replace(" ", "")

    for position in range(len(typed)):
        for wrong in (typed[:position] + typed[position + 1 :], typed[: position + 1] + typed[position:]):
            with pytest.raises(BadInviteError):
                read_invite(wrong)


@given(INVITES, st.data())
def test_every_group_left_out_or_swapped_is_found(invite: Invite, data: st.DataObject) -> None:
    groups = invite.to_groups().split()
    number = data.draw(st.integers(0, len(groups) - 1))

    with pytest.raises(BadInviteError):
        read_invite(" ".join(groups[:number] + groups[number + 1 :]))
    if number and groups[number] != groups[number - 1]:
        swapped = [*groups[: number - 1], groups[number], groups[number - 1], *groups[number + 1 :]]
        with pytest.raises(BadInviteError):
            read_invite(" ".join(swapped))


def test_groups_cut_off_anywhere_are_found() -> None:
    groups = INVITE.to_groups().split()

    for count in range(len(groups)):
        if count == _groups_of_the_first_address(groups):
            continue
        with pytest.raises(BadInviteError):
            read_invite(" ".join(groups[:count]))


def _groups_of_the_first_address(groups: list[str]) -> int:
    """Where the paper could end as well: after the first address the rest is one more place to look."""
    length = 1 + 16 + 16 + len(INVITE.addresses[0]) + 1
    exact, rest = divmod(length * 8, 15)
    return exact + 1 if 15 - rest < 8 else -1


LINK = INVITE.to_link()
BAD_LINKS = {
    "empty": "",
    "only the scheme": "tallystick:",
    "another verb": LINK.replace("join", "leave"),
    "another scheme": LINK.replace("tallystick:", "http:"),
    "no hub": f"tallystick:join?root={'0f' * 16}&token={'a1' * 16}",
    "nine hubs": f"tallystick:join?{'hub=http%3A%2F%2Fx&' * 9}root={'0f' * 16}&token={'a1' * 16}",
    "no root": LINK.replace("root=", "rout="),
    "no token": LINK.partition("&token=")[0],
    "a short root": LINK.replace("0f" * 16, "0f" * 15),
    "a long token": LINK + "a1",
    "a root in capitals": LINK.replace("0f" * 16, "0F" * 16),
    "a root that is no number": LINK.replace("0f" * 16, "zz" * 16),
    "two roots": LINK + "&root=" + "0f" * 16,
    "a hub by file": LINK.replace("https%3A", "file%3A"),
    "a hub by script": LINK.replace("https%3A%2F%2F", "javascript%3A"),
    "a hub without a host": LINK.replace("hub.example", ""),
    "a hub with only a port": LINK.replace("hub.example", "%3A80"),
    "a hub with half an IPv6 address": LINK.replace("hub.example", "%5Bfe80"),
    "a hub with a line break": LINK.replace("hub.example", "hub.example%0D%0AHost%3A%20evil"),
    "a hub with a space": LINK.replace("hub.example", "hub%20example"),
    "a hub with NUL": LINK.replace("hub.example", "hub%00example"),
    "words": "please let me in",
    "digits outside ASCII": "\u0661\u0662\u0663\u0664 " * 8,
}


@pytest.mark.parametrize("name", BAD_LINKS)
def test_what_is_no_invite_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(BadInviteError) as told:
        read_invite(BAD_LINKS[name])

    assert told.value.todo


def test_a_missing_or_huge_or_foreign_file_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "huge.tallyinvite").write_bytes(b"x" * 70_000)
    (tmp_path / "photo.tallyinvite").write_bytes(b"\xff\xd8\xff\xe0 photo")

    for name in ("missing", "huge"):
        with pytest.raises(BadInviteError, match=name):
            read_invite(str(tmp_path / f"{name}.tallyinvite"))
    with pytest.raises(BadInviteError):
        read_invite(str(tmp_path / "photo.tallyinvite"))


@given(st.text(max_size=200))
def test_any_text_is_an_invite_or_refused(text: str) -> None:
    with pytest.raises(BadInviteError):
        read_invite(text)
