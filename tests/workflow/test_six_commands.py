"""From what a requester has to a published job in at most six commands, and back to verified labels."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from tests.support.processes import HubProcess, free_port, run, run_json

from tallystick_sync.client import Worker

MOST = 6
FORM = """<View>
  <Image name="img" value="$image"/>
  <Choices name="kind" toName="img" required="true"><Choice value="red"/><Choice value="blue"/></Choices>
</View>
"""
WHO = ("--name", "Test Requester", "--country", "KE", "--contact", "mailto:test@requester.example")


@dataclass
class Requester:
    """Types commands in a folder of their own, and counts them."""

    folder: Path
    typed: list[str] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        return {"XDG_CONFIG_HOME": str(self.folder / "config"), "HOME": str(self.folder)}

    def types(self, verb: str, *arguments: object) -> Any:
        self.typed.append(verb)
        return run_json("pack", verb, *arguments, cwd=self.folder, env=self.env)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Path]:
    port = free_port()
    (tmp_path / "answers.toml").write_text(f'name = "Hub"\naddresses = ["http://127.0.0.1:{port}"]\n')
    run_json("hub", "init", tmp_path / "hub", "--answers", tmp_path / "answers.toml")
    with HubProcess(tmp_path / "hub", port):
        yield tmp_path / "hub"


@pytest.fixture
def requester(tmp_path: Path) -> Requester:
    (tmp_path / "own" / "photos").mkdir(parents=True)
    for name, colour in (("a", "red"), ("b", "blue")):
        Image.new("RGB", (40, 30), colour).save(tmp_path / "own" / "photos" / f"{name}.png")
    return Requester(tmp_path / "own")


def published(requester: Requester, hub: Path) -> str:
    """Join, have the coordinator take in the money, publish; the job's id."""
    link = run_json("hub", "requester", hub, "--invite")["link"]
    requester.types("join", link, *WHO)
    run_json("hub", "fund", hub, "Test Requester", "KES 9000.00", "--reference", "one")
    packs = sorted((requester.folder / "out").glob("*.tallypack"))
    value = requester.types("publish", *packs)
    assert value["state"] == "open"
    return str(value["job"])


def work(hub: Path, profile: Path, results: Any) -> None:
    """A worker answers everything with the same words, or each item with its own."""
    link = run_json("hub", "invite", hub)["link"]
    run_json("worker", "join", link, "--profile", profile, "--name", "Amara")
    with Worker.open(profile) as worker:
        worker.sync(hold=1)
        (pack,) = worker.packs()
        desk = worker.desk(pack.lease_id)
        for item in desk.items:
            said = results if isinstance(results, list) else results[item.id]
            desk.draft(item.id).change({f"{entry['from_name']}/{entry['id']}": entry for entry in said})
            desk.finish(item.id, active_s=20)
        worker.sync()


def test_a_folder_of_photos_is_published_with_four_commands(requester: Requester, hub: Path) -> None:
    requester.types("new", "job", "--template", "photo-classes", "--media", "photos", "--sample-terms")
    requester.types("build", "job", "-o", "out")

    published(requester, hub)

    assert len(requester.typed) <= MOST
    assert requester.typed == ["new", "build", "join", "publish"]


def test_a_label_studio_project_is_published_and_its_labels_come_back(
    requester: Requester, hub: Path, tmp_path: Path
) -> None:
    tasks = [
        {"id": 70 + number, "data": {"image": f"/data/upload/1/0a1b2c3d-{name}.png", "secret": "mine"}}
        for number, name in enumerate("ab")
    ]
    (requester.folder / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    (requester.folder / "form.xml").write_text(FORM, encoding="utf-8")
    source = ("--kind", "label-studio", "--media-root", "photos", "--form", "form.xml", "--sample-terms")

    requester.types("import", "tasks.json", "job", *source)
    requester.types("build", "job", "-o", "out")
    job = published(requester, hub)
    to_publish = len(requester.typed)
    entry = {"id": "kind", "from_name": "kind", "to_name": "img", "type": "choices"}
    work(hub, tmp_path / "amara", [{**entry, "value": {"choices": ["red"]}}])
    status = requester.types("status", job)
    requester.types("results", job, "-o", "answers")
    requester.types("export", "answers", "--job", "job", "-o", "labels.json")
    requester.types("export", "answers", "--job", "job", "-o", "agreed", "--format", "jsonl", "--consensus")

    back = json.loads((requester.folder / "labels.json").read_text(encoding="utf-8"))
    assert to_publish <= MOST
    assert (status["items"], status["answered"], status["states"]) == (2, 2, {"received": 2})
    assert [task["id"] for task in back] == ["70", "71"]
    assert [task["data"]["secret"] for task in back] == ["mine", "mine"]
    assert all(task["annotations"][0]["result"][0]["value"] == {"choices": ["red"]} for task in back)
    votes = (requester.folder / "agreed" / "votes.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["votes"] for line in votes] == [{"kind": {"red": 1}}] * 2
    (first, *_rest) = (requester.folder / "agreed" / "answers.jsonl").read_text().splitlines()
    assert json.loads(first)["worker"] == "consensus"


def test_what_workers_disagree_on_is_shown_and_asked_again_with_one_command(
    requester: Requester, hub: Path, tmp_path: Path
) -> None:
    (requester.folder / "form.xml").write_text(FORM, encoding="utf-8")
    requester.types("import", "photos", "job", "--form", "form.xml", "--sample-terms")
    settings = requester.folder / "job" / "job.toml"
    settings.write_text(settings.read_text().replace("redundancy = 1", "redundancy = 2"))
    requester.types("build", "job", "-o", "out")
    job = published(requester, hub)
    entry = {"id": "kind", "from_name": "kind", "to_name": "img", "type": "choices"}
    red, blue = ([{**entry, "value": {"choices": [word]}}] for word in ("red", "blue"))
    work(hub, tmp_path / "amara", {"a": red, "b": red})
    work(hub, tmp_path / "baraka", {"a": red, "b": blue})
    requester.types("results", job, "-o", "answers")

    report = requester.types("quality", "answers")
    again = requester.types("new", "again", "--disputed", "answers", "--job", "job")
    built = requester.types("build", "again", "-o", "out-again")

    (question,) = report["questions"]
    assert (question["name"], question["units"], question["likeness"]) == ("kind", 2, 0.5)
    assert question["confused"] == [{"one": "blue", "other": "red", "pairs": 1}]
    assert [worker["compared"] for worker in report["workers"]] == [2, 2]
    assert all(worker["worker"].startswith("worker-") for worker in report["workers"])
    assert report["disputed"] == again["ids"] == ["b"]
    assert built["packs"][0]["items"] == 1
    for name in ("form.xml", "job.toml", "media/b.png"):
        assert (requester.folder / "again" / name).read_bytes() == (
            requester.folder / "job" / name
        ).read_bytes()
    assert not (requester.folder / "again" / "media" / "a.png").exists()
    told = run("pack", "quality", "answers", cwd=requester.folder, env=requester.env)
    assert "1 item is disputed: b" in told
    assert "below 0.667 draw no conclusions" in told
    assert "'blue' and 'red' are most often taken for each other (1 pair of answers)" in told
