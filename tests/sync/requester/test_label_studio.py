"""Files that a Label Studio server holds come beside its export; the token goes to that server alone."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.processes import run, run_json
from tests.support.small_job import png

from tallystick_packs.errors import BadJobError
from tallystick_sync.requester.label_studio import LabelStudio, references

TOKEN = "0123456789abcdef"
JWT = "aaa.bbb.ccc"


class Server:
    """A server on this machine that answers as Label Studio does, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.elsewhere = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authorization = self.headers.get("authorization", "")
                outer.asked.append((self.path, authorization))
                if self.path == "/data/upload/3/1a2b3c4d-moved.png" and outer.elsewhere:
                    self._say(302, b"", location=outer.elsewhere)
                elif self.path.endswith("login.png"):
                    self._say(200, b"<html>", kind="text/html")
                elif self.path.startswith("/bucket") or authorization in (f"Token {TOKEN}", "Bearer fresh"):
                    is_here = "gone" not in self.path
                    self._say(200 if is_here else 404, png() if is_here else b"no")
                else:
                    self._say(401, b"who are you?")

            def do_POST(self) -> None:
                length = int(self.headers["content-length"])
                given = json.loads(self.rfile.read(length))
                outer.asked.append((self.path, given["refresh"]))
                self._say(200, json.dumps({"access": "fresh"}).encode(), kind="application/json")

            def _say(self, status: int, body: bytes, *, kind: str = "image/png", location: str = "") -> None:
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(body)))
                if location:
                    self.send_header("location", location)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                return None

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def tasks_of(server: Server) -> list[dict[str, Any]]:
    return [
        {"id": 11, "data": {"image": "/data/upload/3/1a2b3c4d-one.png"}},
        {"id": 12, "data": {"image": "/data/local-files/?d=set/two.png"}},
        {"id": 13, "data": {"image": f"{server.address}/data/upload/3/three.png"}},
        {"id": 14, "data": {"image": "/data/upload/3/gone.png"}},
        {"id": 15, "data": {"image": "http://127.0.0.2:1/data/upload/3/other.png"}},
        {"id": 16, "data": {"image": "s3://bucket/four.png"}},
    ]


def test_a_project_of_a_server_becomes_a_job_that_builds(server: Server, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(json.dumps(tasks_of(server)))
    options = ("tasks.json", "job", "--kind", "label-studio", "--media-root", "media", "--sample-terms")
    env = {"LABEL_STUDIO_API_KEY": TOKEN}

    value = run_json("pack", "import", *options, "--server", server.address, env=env, cwd=tmp_path)

    rows = [json.loads(line) for line in (tmp_path / "job" / "items.jsonl").read_text().splitlines()]
    images = [row["image"] for row in rows]
    assert images[:3] == [
        "media/data/upload/3/1a2b3c4d-one.png", "media/set/two.png", "media/data/upload/3/three.png",
    ]  # fmt: skip
    assert [row["id"] for row in rows] == ["11", "12", "13", "14", "15", "16"]
    assert value["files"] == 3
    listed = "\n".join(value["unresolved"])
    assert all(name in listed for name in ("gone.png", "other.png", "s3://bucket/four.png"))
    assert "404" in listed
    assert {authorization for _path, authorization in server.asked} == {f"Token {TOKEN}"}


def test_what_is_here_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    wanted = list(references(tasks_of(server)[:3]))
    made = LabelStudio(server.address, token=TOKEN)

    assert made.fetch_into(wanted, tmp_path) == ()
    before = len(server.asked)
    assert made.fetch_into(wanted, tmp_path) == ()

    assert before == len(server.asked) == 3


def test_the_token_does_not_follow_to_another_host(server: Server, tmp_path: Path) -> None:
    bucket = Server()
    server.elsewhere = f"{bucket.address}/bucket/moved.png"

    missed = LabelStudio(server.address, token=TOKEN).fetch_into(
        ["/data/upload/3/1a2b3c4d-moved.png"], tmp_path
    )
    bucket.close()

    assert missed == ()
    assert bucket.asked == [("/bucket/moved.png", "")]


def test_a_personal_access_token_is_exchanged_once(server: Server, tmp_path: Path) -> None:
    wanted = list(references(tasks_of(server)[:2]))

    assert LabelStudio(server.address, token=JWT).fetch_into(wanted, tmp_path) == ()

    assert [asked for asked in server.asked if asked[0] == "/api/token/refresh"] == [
        ("/api/token/refresh", JWT)
    ]
    assert server.asked[-1][1] == "Bearer fresh"


def test_a_wrong_token_and_a_login_page_are_said_for_each_file(server: Server, tmp_path: Path) -> None:
    wrong = LabelStudio(server.address, token="wrong").fetch_into(["/data/upload/3/one.png"], tmp_path)
    page = LabelStudio(server.address, token=TOKEN).fetch_into(["/data/upload/3/login.png"], tmp_path)

    assert "401" in wrong[0]
    assert "a page" in page[0]
    assert not list(tmp_path.rglob("*.png"))


def test_without_a_token_nothing_is_asked(server: Server, tmp_path: Path) -> None:
    (tmp_path / "tasks.json").write_text(json.dumps(tasks_of(server)))
    options = ("tasks.json", "job", "--kind", "label-studio", "--server", server.address)

    said = run("pack", "import", *options, env={"LABEL_STUDIO_API_KEY": ""}, cwd=tmp_path, expect=1)

    assert "LABEL_STUDIO_API_KEY" in said
    assert server.asked == []


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadJobError, match="no address"):
        LabelStudio("ls.example", token=TOKEN)


@given(st.text(max_size=40) | st.builds("/data/local-files/?d={}".format, st.text(max_size=30))
       | st.builds("http://127.0.0.1:9/data/{}".format, st.text(max_size=30)))  # fmt: skip
def test_no_reference_gets_a_place_outside_of_the_media_root(reference: str) -> None:
    place = LabelStudio("http://127.0.0.1:9", token=TOKEN).place_of(reference)

    assert place is None or (not place.startswith("/") and ".." not in place.split("/"))


def test_references_are_found_at_any_depth_and_once() -> None:
    value = [
        {"data": {"pages": ["/data/a.png", "/data/b.png"], "text": "and/or"}},
        {"data": {"x": "/data/a.png"}},
    ]

    assert list(references(value)) == ["/data/a.png", "/data/b.png"]
