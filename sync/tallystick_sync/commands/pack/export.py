"""`tallystick-pack export`: verified answers in the formats that training code reads."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallystick_packs.errors import BadJobError, PacksError
from tallystick_packs.files import replace_files
from tallystick_sync.commands.console import DONE, Console, count
from tallystick_sync.commands.pack import evidence

if TYPE_CHECKING:
    from tallystick_packs.export.dataset import Losses
    from tallystick_packs.export.formats import Format
    from tallystick_packs.export.joining import ExportAnswer
    from tallystick_packs.forms import Form
    from tallystick_packs.manifest import Manifest

LABEL_STUDIO = "label-studio"
_REPLACED = {"data.yaml"}
HELP = """Export answers for training, with a report of what the format could not carry.

The job folder (--job) tells the order of the classes, which answer is about which field, the columns that did
not travel, and the size of your own pictures where the packed ones are smaller.
Examples:
  tallystick-pack export answers -o labels.json
  tallystick-pack export answers --job sample --format coco -o coco
  tallystick-pack export answers --consensus median --format coco -o agreed"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from tallystick_packs.export.formats import FORMATS
    from tallystick_packs.quality.methods import METHODS

    about = "; ".join(f"{row.name}: {row.about}" for row in FORMATS.values())
    parser.add_argument("evidence", type=Path, metavar="DIR", help="what tallystick-pack results wrote")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "-o", "--out", type=Path, metavar="OUT", help="the file (label-studio) or new folder to write"
    )
    where.add_argument(
        "--into", type=Path, metavar="DATASET", help="add to this export (coco, yolo), keeping its ids"
    )
    parser.add_argument(
        "--format", choices=(LABEL_STUDIO, *FORMATS), default=LABEL_STUDIO, metavar="NAME",
        help=f"(default: {LABEL_STUDIO}) {about}".replace("%", "%%"),
    )  # fmt: skip
    parser.add_argument(
        "--job", type=Path, metavar="JOB", help="the job folder that the packs were built from"
    )
    evidence.add_state_argument(parser)
    parser.add_argument(
        "--consensus", action="append", nargs="?", const="majority", choices=tuple(METHODS), metavar="METHOD",
        help="one answer for each item, out of those that were not rejected or returned, and the votes; may "
        "be given again. " + "; ".join(f"{name}: {what}" for name, what in METHODS.items()),
    )  # fmt: skip
    parser.add_argument(
        "--training", action="store_true", help="also answers to training items (default: without them)"
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Verify again, then export."""
    from tallystick_packs.export.dataset import Losses, LossReport
    from tallystick_packs.export.joining import without_training
    from tallystick_packs.quality.consensus import VOTES_FILE, settle

    manifests, answers = evidence.verified(args.evidence, args.state)
    losses = Losses()
    if not args.training:
        manifests, answers = without_training(manifests, answers, losses)
    settled = settle(answers, losses, methods=args.consensus) if args.consensus else None
    answers = list(settled.answers) if settled else answers
    if args.format == LABEL_STUDIO:
        if args.into:
            raise PacksError("Label Studio JSON is not added to.", todo="Use -o FILE.")
        from tallystick_packs.export.label_studio import export_tasks

        votes = settled.votes if settled else None
        tasks, found = export_tasks(manifests, answers, at_home=_at_home(args.job), votes=votes)
        report = LossReport(losses=(*losses.report().losses, *found.losses))
        files = {args.out: json.dumps(tasks, ensure_ascii=False, indent=1).encode() + b"\n"}
    else:
        files = _written(args, manifests, answers, losses)
        report = losses.report()
        if settled:
            files[(args.into or args.out) / VOTES_FILE] = settled.votes_file()
    replace_files(files)
    items = sum(len(manifest.items) for manifest in manifests)
    target = args.into or args.out
    lines = [f"{count(len(answers), 'answer')} on {count(items, 'item')} in {target}."]
    lines += list(report.losses) or [f"Nothing was lost: {args.format} carries it all."]
    value: dict[str, Any] = {"file": str(target), "format": args.format, "answers": len(answers)}
    value |= {"tasks": items, "files": len(files), "losses": list(report.losses)}
    console.result(value, "\n".join(lines))
    return DONE


def _written(
    args: argparse.Namespace, manifests: "list[Manifest]", answers: "list[ExportAnswer]", losses: "Losses"
) -> dict[Path, bytes]:
    from tallystick_packs.export.formats import FORMATS
    from tallystick_packs.export.joining import join
    from tallystick_packs.export.sizes import SourceSizes

    row = FORMATS[args.format]
    target: Path = args.into or args.out
    before = _before(row, args)
    form = _form(args.job, manifests) if args.job else None
    sizes = SourceSizes(args.job)
    dataset = join(manifests, answers, losses, form=form, size_of=sizes.of, at_home=_at_home(args.job))
    files = row.write(dataset, losses, before)
    written = {target / name: data for name, data in files.items()}
    for name in files.keys() - before.keys() - _REPLACED:
        path = target / name
        if args.into and path.exists() and path.read_bytes() != files[name]:
            raise PacksError(
                f"{path} holds other labels already.", safe="Nothing was written.",
                todo="Export into a new folder with -o, or move that file away.",
            )  # fmt: skip
    return written


def _before(row: "Format", args: argparse.Namespace) -> dict[str, bytes]:
    """The files of the data set that is added to; of a new export there must be none."""
    if args.out:
        if args.out.exists() and (not args.out.is_dir() or any(args.out.iterdir())):
            raise PacksError(
                f"{args.out} exists and is not empty.", safe="Nothing in it was changed.",
                todo="Choose another name, or add to a coco or yolo export with --into.",
            )  # fmt: skip
        return {}
    if not row.grows_from:
        raise PacksError(f"{row.name} is not added to; coco and the yolo formats are.", todo="Use -o OUT.")
    path = args.into / row.grows_from
    if not path.is_file():
        raise PacksError(f"There is no {row.name} export in {args.into}: {path.name} is missing.")
    return {row.grows_from: path.read_bytes()}


def _at_home(job: Path | None) -> "dict[str, dict[str, Any]]":
    """The fields of each item in the requester's own list, those that did not travel too."""
    if job is None:
        return {}
    from tallystick_packs.items import iter_items

    return {item.id: item.data for item in iter_items(job)}


def _form(job: Path, manifests: "list[Manifest]") -> "Form":
    import hashlib

    from tallystick_packs.forms import parse
    from tallystick_packs.job import read_job

    xml = read_job(job).form_xml
    digest = hashlib.sha256(xml).hexdigest()
    if any(manifest.form.sha256 != digest for manifest in manifests):
        raise BadJobError(
            f"{job / 'form.xml'} is not the form that the answers were given to.",
            todo="Give the job folder as it was when the packs were built, or leave --job out.",
        )
    return parse(xml)
