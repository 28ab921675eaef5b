"""From a job folder to its preview."""

from pathlib import Path

from tallystick_packs.errors import BadJobError
from tallystick_packs.forms import parse
from tallystick_packs.items import read_items
from tallystick_packs.job import Job, read_job
from tallystick_packs.preview.page import Facts, render_page
from tallystick_packs.preview.scene import Files, Scene
from tallystick_packs.texts import _, speaking
from tallystick_resources.locale import catalogue


def preview_job(folder: str | Path, *, language: str = "", item: str = "") -> str:
    """Return one item of a job as a worker will see it, as a page of HTML.

    Args:
        folder: A job folder.
        language: Language of the page: instructions, translated words, the program's own words where it
            has them; the job's first one by default.
        item: Id of the item; the first one by default.

    Raises:
        BadJobError: The folder, its items or its settings cannot be read, or there is no such item.
        BadFormError: The form has faults.
    """
    job = read_job(folder)
    form = parse(job.form_xml)
    items = read_items(job.folder)
    places = {one.id: position for position, one in enumerate(items)}
    if item and item not in places:
        raise BadJobError(
            f"There is no item {item!r} in {job.folder}.", todo="Use an id of the list of items."
        )
    place = places.get(item, 0)
    spoken = language or next(iter(job.settings.job.languages), "en")
    scene = Scene(form=form, item=items[place].data, files=_files(job.folder), language=spoken)
    with speaking(catalogue(spoken.split("-")[0])):
        return render_page(scene, _facts(job, spoken, place + 1, len(items)))


def _facts(job: Job, language: str, position: int, count: int) -> Facts:
    settings = job.settings
    words = job.instructions.get(language) or next(iter(job.instructions.values()), b"")
    line = _("{who} · {price} · about {seconds} s for one").format(
        who=settings.requester.name, price=settings.pay.price, seconds=settings.pay.piloted_seconds_per_item
    )
    return Facts(
        title=settings.job.title,
        line=line,
        instructions=words.decode("utf-8", errors="replace"),
        position=position,
        count=count,
    )


def _files(folder: Path) -> Files:
    root = folder.resolve()

    def read(path: str) -> bytes | None:
        place = (root / path).resolve()
        if not place.is_relative_to(root) or not place.is_file():
            return None
        return place.read_bytes()

    return read
