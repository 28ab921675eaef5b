"""Label Studio's own SDK as a second opinion.

It is 509 MB with all that it pulls in, so it is no dependency and not in the lock. To run these tests::

    pip install --group oracle
    python run.py test tests/packs/forms/test_label_studio_sdk.py

What it accepts and we refuse is tested elsewhere; here: what we accept, it accepts.
"""

import importlib.util
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.packs.forms.strategies import Entry, answers, forms, item_of
from tests.packs.forms.test_label_studio_gallery import config_of

from tallystick_packs.forms import lint, parse, to_wire, validate
from tallystick_resources.templates import copy_template, template_names

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("label_studio_sdk") is None,
        reason="the second opinion is not installed: pip install --group oracle",
    ),
    pytest.mark.filterwarnings("ignore"),
]


def interface() -> Callable[[str], Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        maker: Callable[[str], Any] = import_module("label_studio_sdk.label_interface").LabelInterface
    return maker


@pytest.mark.parametrize("name", template_names() if importlib.util.find_spec("label_studio_sdk") else [])
def test_our_additions_stay_legal_for_label_studio(name: str, tmp_path: Path) -> None:
    xml = (copy_template(name, tmp_path / "job") / "form.xml").read_text(encoding="utf-8")

    second = interface()(xml)
    second.validate()

    assert {control.name for control in second.controls if control.name} >= {
        control.name for control in parse(xml).controls
    }


def with_readable_pairs(result: list[Entry]) -> list[Entry]:
    """Return an answer in which a pair names its first object only.

    Label Studio writes `"to_name": "a,b"`; the SDK looks for one object of that name and refuses it, as a
    test below holds fast. Nothing else of a pair is kept from it.
    """
    return [
        {**entry, "to_name": entry["to_name"].partition(",")[0]} if entry["type"] == "pairwise" else entry
        for entry in result
    ]


@settings(suppress_health_check=list(HealthCheck), max_examples=100)
@given(st.data())
def test_what_we_call_right_it_calls_right(data: st.DataObject) -> None:
    form = data.draw(forms())
    result = data.draw(answers(form))

    second = interface()(form.xml)
    second.validate()

    assert validate(form, result, item=item_of(form)) == ()
    assert second.validate_annotation({"result": with_readable_pairs(result)})
    assert second.validate_annotation({"result": with_readable_pairs(to_wire(form, result))})


def test_forms_that_we_take_it_takes(data_dir: Path) -> None:
    folder = data_dir / "labelstudio" / "configs"
    plain = [path.read_text(encoding="utf-8") for path in folder.glob("*.xml")]
    wrapped = [config_of(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")]

    for xml in (xml for xml in plain + wrapped if not lint(xml)):
        interface()(xml).validate()


def test_a_correct_pair_is_right_here_and_wrong_there() -> None:
    xml = (
        '<View><Text name="a" value="$a"/><Text name="b" value="$b"/><Pairwise name="c" toName="a,b"/></View>'
    )
    result = [
        {"id": "1", "from_name": "c", "to_name": "a,b", "type": "pairwise", "value": {"selected": "left"}}
    ]

    assert validate(parse(xml), result, item={}) == ()
    assert not interface()(xml).validate_annotation({"result": result})
    assert interface()(xml).validate_annotation({"result": with_readable_pairs(result)})


def test_a_thousand_regions_beside_the_sdk() -> None:
    labels = "".join(f'<Label value="L{number}"/>' for number in range(20))
    boxes = f'<RectangleLabels name="c" toName="p">{labels}</RectangleLabels>'
    xml = f'<View><Image name="p" value="$p"/>{boxes}</View>'
    place = {"x": 10, "y": 10, "width": 20, "height": 10, "rotation": 0}
    result = [
        {
            "id": str(number),
            "from_name": "c",
            "to_name": "p",
            "type": "rectanglelabels",
            "value": {**place, "rectanglelabels": [f"L{number % 20}"]},
        }
        for number in range(1000)
    ]
    reader = interface()

    ours, theirs = [], []
    for number in range(3):
        fresh = f"{xml}<!-- {number} -->"  # nothing is remembered from the round before
        start = time.process_time()
        assert validate(parse(fresh), result, item={"p": "a.jpg"}) == ()
        middle = time.process_time()
        assert reader(fresh).validate_annotation({"result": result})
        ours.append(middle - start)
        theirs.append(time.process_time() - middle)

    print(f"1000 regions: {min(ours) * 1000:.1f} ms here, {min(theirs) * 1000:.1f} ms there")
    assert min(ours) < 0.060
