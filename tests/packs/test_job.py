"""A job folder says what is wrong with it, all at once, with the key it is about and the cure."""

from pathlib import Path

import pytest
from tests.support.small_job import JOB_TOML, build, change, small_job

from tallystick_packs.errors import BadJobError
from tallystick_packs.job import read_job, read_settings
from tallystick_packs.lint import lint_job


def faults(folder: Path) -> str:
    return "\n".join(str(fault) for fault in lint_job(read_job(folder)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_job(tmp_path / "job")


def test_the_small_job_has_no_faults(folder: Path) -> None:
    assert faults(folder) == ""


def test_settings_that_are_left_out_have_their_defaults() -> None:
    settings = read_settings(JOB_TOML.partition("[packs]")[0].encode())

    assert (settings.lease.days, settings.lease.claim_days) == (14, 60)
    assert (settings.packs.items, settings.packs.max_bytes) == (50, 3_000_000)
    assert settings.recorded.what == settings.warnings.categories == ()


@pytest.mark.promise("R7")
@pytest.mark.promise("R9")
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("floor_per_hour_minor =", "flor_per_hour_minor =", "pay.floor_per_hour_minor"),
        ("[purpose]", "[purposes]", "did you mean purpose"),
        ("contact =", "contct =", "requester.contact"),
        ("[packs]", "[lease]\nday = 3\nclaim_days = 60\n\n[packs]", "lease.days"),
    ],
)
def test_a_misspelt_key_is_refused_with_the_nearest_known_one(
    folder: Path, old: str, new: str, words: str
) -> None:
    change(folder, old, new)

    with pytest.raises(BadJobError, match=words):
        read_job(folder)


def test_every_unknown_key_is_named_at_once(folder: Path) -> None:
    change(folder, "contact =", "contct =")
    change(folder, "window_days =", "windw_days =")
    change(folder, "[packs]", "[pakcs]")

    with pytest.raises(BadJobError) as told:
        read_job(folder)

    for key in ("requester.contct", "review.windw_days", "pakcs"):
        assert key in str(told.value)


def test_a_misspelt_key_of_a_rejection_is_refused(folder: Path) -> None:
    change(folder, "text = ", "txt = ")

    with pytest.raises(BadJobError):
        read_job(folder)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("price_minor = 450", "price_minor = 4.5"),
        ("price_minor = 450", 'price_minor = "450"'),
        ("price_minor = 450", "price_minor = true"),
        ("shown_as_machine = false", 'shown_as_machine = "no"'),
        ('languages = ["en"]', 'languages = "en"'),
        ('format = "1.0"', 'format = "2.0"'),
        ('title = "Colours"', "title = Colours"),
        ("price_minor = 450\n", ""),
        ('contact = "mailto:r@r.example"\n', ""),
        ("shown_as_machine = false\n", ""),
    ],
)
def test_a_wrong_or_missing_value_is_refused(folder: Path, old: str, new: str) -> None:
    change(folder, old, new)

    with pytest.raises(BadJobError, match=r"job\.toml"):
        read_job(folder)


def test_every_fault_is_named_at_once(folder: Path) -> None:
    change(folder, 'country = "KE"', 'country = "Kenya"')
    change(folder, "price_minor = 450", "price_minor = 45")
    change(folder, "window_days = 7", "window_days = 99")
    change(folder, 'rule = "A good answer names the colour."', 'rule = "By majority."')
    change(folder, 'languages = ["en"]', 'languages = ["en", "sw"]')
    change(folder, 'code = "wrong-colour"', 'code = "Wrong Colour!"')
    change(folder, "[packs]", '[recorded]\nwhat = ["keys"]\n\n[warnings]\ncategories = ["scary"]\n\n[packs]')
    change(folder, '<Choice value="red"/>', "<Choise/>", file="form.xml")
    (folder / "instructions.md").write_text("  \n")

    told = faults(folder)

    for where in (
        "requester.country", "pay.price_minor", "review.window_days", "majority", "job.languages",
        "review.rejections", "recorded.what", "warnings.categories", "form.xml", "instructions (en)",
    ):  # fmt: skip
        assert where in told, where


@pytest.mark.promise("R8")
@pytest.mark.parametrize(
    ("price", "per_items", "is_enough"),
    [(222, 1, False), (223, 1, True), (22_222, 100, False), (22_223, 100, True), (0, 1, False)],
)
def test_a_price_under_the_floor_is_refused_with_the_price_that_is_needed(
    folder: Path, price: int, per_items: int, is_enough: bool
) -> None:
    change(folder, "price_minor = 450", f"price_minor = {price}")
    change(folder, "per_items = 1", f"per_items = {per_items}")

    told = faults(folder)

    assert ("pay.price_minor" not in told) is is_enough
    if not is_enough:
        needed = 223 if per_items == 1 else 22_223
        assert f"at least {needed} is needed" in told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('currency = "KES"', 'currency = "XXX"'),
        ("price_minor = 450", "price_minor = -1"),
        ("per_items = 1", "per_items = 0"),
        ("piloted_seconds_per_item = 40", "piloted_seconds_per_item = 0"),
        ("active_cap = 3", "active_cap = 0"),
        ("floor_per_hour_minor = 20000", "floor_per_hour_minor = -1"),
        ("redundancy = 1", "redundancy = 0"),
        ("items = 50", "items = 0"),
        ("max_bytes = 3000000", "max_bytes = 0"),
        ("repair_days = 7", "repair_days = 0"),
        ("appeal_days = 14", "appeal_days = 61"),
        ('name = "Test Requester"', 'name = " "'),
        ('use = "A test."', 'use = ""'),
        ('consent = "Drawn by the test."', 'consent = ""'),
        ('languages = ["en"]', "languages = []"),
    ],
)
def test_a_value_that_makes_no_sense_is_a_fault_and_stops_the_build(
    folder: Path, tmp_path: Path, old: str, new: str
) -> None:
    change(folder, old, new)

    assert faults(folder)
    with pytest.raises(BadJobError, match="Nothing was written"):
        build(folder, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.promise("R3")
@pytest.mark.parametrize(
    "rule",
    [
        "The majority decides.",
        "Accepted by consensus of three.",
        "Must agree with the other workers.",
        "We pay where it agrees with most answers.",
        "High inter-annotator agreement is needed.",
        "La majorité décide.",
        "Être d'accord avec les autres.",
        "Payé si les autres travailleuses disent de même.",
        "Decide la mayoría.",
        "Se paga por consenso.",
        "A maioria decide.",
        "Igual a outros trabalhadores.",
        "Agreement with others counts.",
    ],
)
@pytest.mark.parametrize("place", ["rule", "text"])
def test_pay_may_not_hang_on_agreeing_with_others(folder: Path, rule: str, place: str) -> None:
    old = "A good answer names the colour." if place == "rule" else "The colour is another one."
    change(folder, old, rule)

    assert "(R3)" in faults(folder)


@pytest.mark.promise("R3")
@pytest.mark.parametrize("rule", ["Follow the guide; we agree to pay for every careful answer.", "Be exact."])
def test_an_honest_rule_is_no_fault(folder: Path, rule: str) -> None:
    change(folder, "A good answer names the colour.", rule)

    assert faults(folder) == ""


@pytest.mark.promise("R4")
def test_a_rejection_code_stands_once(folder: Path) -> None:
    change(folder, "[packs]", '[[review.rejections]]\ncode = "wrong-colour"\ntext = "Again."\n\n[packs]')

    assert "review.rejections" in faults(folder)


@pytest.mark.parametrize("name", ["job.toml", "form.xml", "instructions.md"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(BadJobError, match=name):
        read_job(folder)


@pytest.mark.parametrize("name", ["job.toml", "form.xml", "instructions.md"])
def test_a_file_over_its_cap_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"#" * 300_000)

    with pytest.raises(BadJobError, match=name):
        read_job(folder)


def test_a_job_toml_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "job.toml").write_bytes(b'title = "caf\xe9"')

    with pytest.raises(BadJobError, match=r"job\.toml cannot be read"):
        read_job(folder)


def test_instructions_may_come_in_many_languages(folder: Path) -> None:
    (folder / "instructions.md").unlink()
    (folder / "instructions").mkdir()
    for language in ("en", "pt-BR", "sw"):
        (folder / "instructions" / f"{language}.md").write_text("x")

    assert sorted(read_job(folder).instructions) == ["en", "pt-BR", "sw"]

    (folder / "instructions" / "read me.md").write_text("x")
    with pytest.raises(BadJobError, match="not a language code"):
        read_job(folder)
