"""Every job of the gallery in the real window: opened, answered, finished, synced with a real hub, exported.

What the draft said when an item was finished must come back in the requester's export, entry by entry.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from tests.desktop.answering import answer_item

from tallystick_desktop.demo.driving import Driver
from tallystick_desktop.program import Program
from tallystick_desktop.screens.work.frame import WorkFrame
from tallystick_desktop.session_marks import CONFIRMED
from tallystick_packs.building import PackBuilder
from tallystick_packs.export.label_studio import export_tasks
from tallystick_packs.forms import to_wire
from tallystick_packs.reading import open_pack
from tallystick_resources.templates import copy_template, template_names
from tallystick_sync.client import Worker
from tallystick_sync.commands.demo.stage import Stage

#: Looked at in every run; the rest takes minutes.
QUICK = ("assistant-answer", "cv-anonymisation", "order-form", "product-pairs")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A hub's process and a requester with money."""
    with Stage(tmp_path_factory.mktemp("gallery")) as made:
        made.join_requester()
        made.fund()
        yield made


@pytest.fixture
def at_work(qapp: QApplication, stage: Stage, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Publish a job of the gallery, lease it, and open it in the window."""
    programs: list[Program] = []

    def open_job(name: str) -> tuple[Program, Driver, WorkFrame, Any]:
        job = tmp_path / name
        if not job.exists():
            copy_template(name, job)
        built = PackBuilder(job, key=stage.key).build(into=tmp_path / "packs")
        published = stage.publish(built)
        profile = tmp_path / "worker"
        with Worker.open(profile) as worker:
            worker.create_identity("Amara")
            worker.settings.set(CONFIRMED, True)
            worker.join(stage.invite_worker())
            worker.sync()
            title = open_pack(built.packs[0].path).header.title
            offers = [one for one in worker.offers() if one.entry.title == title]
            for offer in offers:
                worker.read_header(offer.number)
            worker.sync()
            for offer in offers:
                worker.take(offer.number)
            worker.sync()
        program = Program(qapp, profile)
        programs.append(program)
        program.settings.set("language", "en")
        program.start()
        driver = Driver(program.window, tmp_path / "pictures")
        driver.wait(lambda: program.session is not None and program.session.page is not None, "a page")
        assert program.session is not None
        program.session.open_desk(program.session.worker.desk(program.session.worker.packs()[0].lease_id))
        view = program.session.page
        assert isinstance(view, WorkFrame)
        return program, driver, view, (built, published)

    yield open_job
    for program in programs:
        program.window.close()
        program.close()
        program.window.deleteLater()
    QApplication.processEvents()
    shutil.rmtree(tmp_path / "packs", ignore_errors=True)


def _names() -> list[Any]:
    slow = pytest.mark.long
    return [name if name in QUICK else pytest.param(name, marks=slow) for name in template_names()]


@pytest.mark.parametrize("name", _names())
def test_a_job_of_the_gallery_is_answered_and_comes_back_as_it_was(
    name: str, at_work: Callable[[str], Any], stage: Stage
) -> None:
    _answer_and_compare(at_work(name), stage)


#: What the gallery has no job for: a page and a dialogue, ranking, buckets, nested and folded questions.
ZOO = """<View>
  <Header value="The page"/><HyperText name="page" value="$page"/>
  <HyperTextLabels name="marks" toName="page" choice="single">
    <Label value="Name"/><Label value="Place"/></HyperTextLabels>
  <Choices name="sure" toName="page" perRegion="true" required="true"><Choice value="Sure"/></Choices>
  <Paragraphs name="talk" value="$talk" layout="dialogue"/>
  <Header value="Best first"/><List name="things" value="$things"/><Ranker name="order" toName="things"/>
  <Ranker name="sorted" toName="things"><Bucket name="good"/><Bucket name="bad"/></Ranker>
  <Choices name="nested" toName="talk" allowNested="true" choice="multiple">
    <Choice value="Fruit"><Choice value="Mango"/></Choice></Choices>
  <Choices name="own" toName="talk" value="$options" required="true"/>
  <Collapse><Panel value="More"><Header value="When, $name?"/>
    <DateTime name="when" toName="talk" only="date" required="true"/></Panel></Collapse>
  <TextArea name="several" toName="talk" required="true" requiredMessage="Say at least one thing"/>
</View>"""
ZOO_ITEM = {
    "id": "one",
    "page": "<h1>News</h1><p>Ama 😀 went to <b>Accra</b>.</p>",
    "talk": [{"author": "Ama", "text": "Hello"}, {"author": "Ben", "text": "Good day"}],
    "things": [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "body": "longer"}],
    "options": ["Red", {"value": "Blue"}],
    "name": "Ama",
}


def test_pages_dialogues_rankings_and_folded_questions_are_answered_and_come_back(
    at_work: Callable[[str], Any], stage: Stage, tmp_path: Path
) -> None:
    job = copy_template("search-relevance", tmp_path / "zoo")
    (job / "form.xml").write_text(ZOO, encoding="utf-8")
    (job / "items.csv").unlink(missing_ok=True)
    (job / "items.jsonl").write_text(json.dumps(ZOO_ITEM) + "\n", encoding="utf-8")
    settings = (job / "job.toml").read_text(encoding="utf-8")
    (job / "job.toml").write_text(settings.replace("search?", "search, a zoo?"), encoding="utf-8")

    opened = at_work("zoo")
    view = opened[2]
    opened[1].key("Shift+Enter")

    faults = [str(fault) for fault in view.presenter.state.missing]
    assert "question “several”: Say at least one thing" in faults
    assert view.questions.focus_question("when")
    assert view.questions.blocks["when"].first.isVisible()
    _answer_and_compare(opened, stage)


def _answer_and_compare(opened: Any, stage: Stage) -> None:
    program, driver, view, (built, published) = opened
    presenter = view.presenter
    answered: dict[str, list[dict[str, Any]]] = {}

    while presenter.state.item is not None:
        item = presenter.state.item
        answer_item(driver, view)
        assert [str(fault) for fault in presenter.desk.check(item.id)] == []
        answered[item.id] = to_wire(presenter.desk.form, list(presenter.answers.values.values()))
        driver.key("Shift+Enter")
        assert presenter.state.item is not item
    assert program.session is not None
    program.session.worker.sync()

    assert program.session.worker.outbox().waiting == 0
    manifests = [open_pack(pack.path).manifest for pack in built.packs]
    results = stage.client.results(published.job)
    tasks, losses = export_tasks(manifests, results.answers)
    came_back = {task["id"]: task["annotations"][0]["result"] for task in tasks if task["annotations"]}
    assert losses.losses == ()
    assert answered
    assert came_back == answered
