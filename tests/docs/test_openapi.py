"""The description of the hub's calls in docs/ is that of the routes: whoever adds a call describes it."""

from tests.docs.pages import ROOT

from tallystick_sync.hub.serving import openapi, web
from tallystick_sync.hub.serving.calls import CALLS
from tallystick_sync.hub.serving.door import WATCHED


def test_every_route_has_a_row() -> None:
    described = {(row.method, row.path) for row in CALLS}

    assert {("POST", path) for path in web._POSTS} <= described
    assert {("GET", path) for path in (*web._GETS, *WATCHED)} <= described
    # What is routed by pattern and not by table.
    assert {method for method, path in described if path.startswith("/blob/")} == {"GET", "PUT"}
    others = {path for _method, path in described} - {*web._POSTS, *web._GETS, *WATCHED}
    assert others == {"/blob/{sha256}", "/blob/{sha256}/sums", "/tile/{tile}", "/cosignature"}


def test_the_description_of_the_calls_is_the_one_that_a_hub_serves() -> None:
    """To write it anew: `.venv/bin/python -m tallystick_sync.hub.serving.openapi > docs/openapi.json`."""
    assert (ROOT / "docs" / "openapi.json").read_bytes() == openapi.document()
