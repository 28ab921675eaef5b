"""`tallystick-pack import`: a job folder from what a requester has."""

import argparse
import json
import os
from importlib import resources
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_sync.commands.console import DONE, Console, count

_TOKEN = "LABEL_STUDIO_API_KEY"  # noqa: S105 - a name

HELP = """Make a job folder from a folder of media, a list, or another tool's export.

Ids are kept to the export. Earlier labels and predictions are kept with their items, as proposals. References
that lead to no file are listed.
Examples:
  tallystick-pack import photos job
  tallystick-pack import tasks.json job --kind label-studio --media-root media --form config.xml
  tallystick-pack import tasks.json job --kind label-studio --server https://ls.example
  tallystick-pack import tasks.json job --kind label-studio --s3"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    kinds = ("folder", "table", "label-studio", "coco", "yolo", "voc", "huggingface")
    parser.add_argument(
        "source", type=Path, metavar="SOURCE", help="a folder, or the file of a list or export"
    )
    parser.add_argument("job", type=Path, metavar="JOB", help="the job folder to make")
    parser.add_argument(
        "--kind", choices=kinds, help="what SOURCE is (default: a folder, or a table by its ending)"
    )
    parser.add_argument(
        "--media-root", type=Path, metavar="DIR", help="where the media lie (default: beside it)"
    )
    parser.add_argument(
        "--server", metavar="URL",
        help="with --kind label-studio: fetch what that server still holds into the media root; the token "
        "comes from LABEL_STUDIO_API_KEY",
    )  # fmt: skip
    parser.add_argument(
        "--s3", nargs="?", const="", metavar="ENDPOINT",
        help="with --kind label-studio: fetch what lies in S3 buckets into the media root, with the "
        "credentials of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; ENDPOINT where it is not Amazon's",
    )  # fmt: skip
    parser.add_argument("--form", type=Path, metavar="FILE", help="your labelling config")
    parser.add_argument(
        "--sample-terms",
        action="store_true",
        help="invent who asks and what for, for a trial",
    )

    parser.add_argument(
        "--number-ids", action="store_true",
        help="number the items, for a job whose ids must not tell the names of files",
    )  # fmt: skip


def run(args: argparse.Namespace, console: Console) -> int:
    """Import and report."""
    from tallystick_packs.importing import NO_TERMS, TRIAL_TERMS, numbered, read_source, write_job
    from tallystick_packs.job_text import with_values

    kind = args.kind or ("folder" if args.source.is_dir() else "table")
    root, missed = args.media_root, tuple[str, ...]()
    if args.server or args.s3 is not None:
        root, missed = _fetched(args, console)
    found = read_source(args.source, kind, media_root=root)
    if args.number_ids:
        found = numbered(found)
    form = _read(args.form) if args.form else b""
    sample = "speech" if any("audio" in item.data for item in found.items) else "photos"
    base = _base(sample, with_form=not (form or found.form_xml))
    terms = TRIAL_TERMS if args.sample_terms else NO_TERMS
    base["job.toml"] = with_values(base["job.toml"], terms)
    write_job(found, into=args.job, base=base, form_xml=form)
    proposed = sum(bool(item.proposals) for item in found.items)
    lines = [f"{count(len(found.items), 'item')} with {count(len(found.media), 'file')} in {args.job}."]
    if proposed:
        lines.append(f"{count(proposed, 'item')} with earlier labels, kept as proposals.")
    unresolved = (*missed, *found.unresolved)
    lines += _unresolved(unresolved)
    if args.sample_terms:
        lines.append("Who asks and what for is invented, for a trial: write your own before you publish.")
    else:
        lines.append(f"Write into {args.job}/job.toml, at the empty places: {', '.join(terms)}.")
    lines.append(
        "Price, review and instructions are those of a sample: make them yours, look at form.xml; then:"
    )
    lines.append(f"  tallystick-pack lint {args.job}")
    value = {
        "job": str(args.job), "kind": kind, "items": len(found.items), "files": len(found.media),
        "proposals": proposed, "unresolved": list(unresolved),
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def _fetched(args: argparse.Namespace, console: Console) -> tuple[Path, tuple[str, ...]]:
    """Fetch what server and buckets hold; the media root, and what could not be had."""
    token = os.environ.get(_TOKEN, "")
    if args.kind != "label-studio" or (args.server and not token):
        raise BadJobError(
            f"--server and --s3 go with --kind label-studio, and --server with a token in {_TOKEN}.",
            safe="Nothing was asked and nothing written.", todo="Copy the token from your account there.",
        )  # fmt: skip
    root: Path = args.media_root or args.source.with_name(args.source.stem + "-media")
    try:
        tasks = json.loads(_read(args.source))
    except ValueError as exc:
        raise BadJobError(f"{args.source.name} cannot be read as label-studio: {exc}.") from exc
    missed = tuple[str, ...]()
    if args.server:
        from tallystick_sync.requester.label_studio import LabelStudio, references

        server = LabelStudio(args.server, token=token)
        with console.progress("Fetching") as step:
            missed += server.fetch_into(list(references(tasks)), root, on_progress=step)
    if args.s3 is not None:
        from tallystick_sync.requester.buckets import bucket_references, fetch_buckets

        with console.progress("Fetching") as step:
            wanted = list(bucket_references(tasks))
            missed += fetch_buckets(wanted, root, endpoint=args.s3, on_progress=step)
    root.mkdir(parents=True, exist_ok=True)
    return root, missed


def _unresolved(unresolved: tuple[str, ...]) -> list[str]:
    if not unresolved:
        return []
    number = count(len(unresolved), "reference or label", "references or labels")
    return [f"Not taken, {number}:", *(f"  {one}" for one in unresolved)]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, path) from exc


def _base(sample: str, *, with_form: bool) -> dict[str, bytes]:
    """The words of a sample job to start from."""
    root = resources.files("tallystick_resources.samples") / sample
    base = {"job.toml": (root / "job.toml").read_bytes()}
    base |= {f"instructions/{page.name}": page.read_bytes() for page in (root / "instructions").iterdir()}
    if with_form:
        base["form.xml"] = (root / "form.xml").read_bytes()
    return base
