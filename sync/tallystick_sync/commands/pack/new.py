"""`tallystick-pack new`: make a complete job folder to start from."""

import argparse
from pathlib import Path

from tallystick_packs.errors import BadJobError, FileProblemError
from tallystick_sync.commands.console import DONE, NO, Console, count
from tallystick_sync.commands.pack import evidence

HELP = """Make a job folder from a template or a sample, or of what workers of another job did not agree on.

The folder is complete, and ready to build.

Examples:
  tallystick-pack new --list
  tallystick-pack new my-receipts --template receipt
  tallystick-pack new my-photos --template photo-classes --media PHOTOS --sample-terms
  tallystick-pack new again --disputed answers --job sample"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("job", type=Path, nargs="?", metavar="JOB", help="the folder to make")
    what.add_argument("--list", action="store_true", help="show the templates and make nothing")
    parser.add_argument(
        "--template", choices=_names(), default="photos", metavar="NAME", help="(default: photos)"
    )
    parser.add_argument(
        "--media", type=Path, metavar="FOLDER",
        help="your photos or recordings, an item each in the order of their names; a CSV in it gives more "
        "fields",
    )  # fmt: skip
    parser.add_argument(
        "--sample-terms", action="store_true",
        help="with --media: invent who asks and what for, so that a trial builds at once",
    )  # fmt: skip
    parser.add_argument(
        "--number-ids", action="store_true",
        help="with --media: number the items, for a job whose ids must not tell the names of files",
    )  # fmt: skip
    parser.add_argument(
        "--disputed", type=Path, metavar="RESULTS",
        help="take the items that workers did not agree on, out of what tallystick-pack results wrote; needs "
        "--job",
    )  # fmt: skip
    parser.add_argument(
        "--job", type=Path, metavar="JOB", dest="source",
        help="with --disputed: the job folder that the packs were built from",
    )  # fmt: skip
    evidence.add_disputed_argument(parser)


def run(args: argparse.Namespace, console: Console) -> int:
    """Copy the template, or list all."""
    if args.list:
        return _list(console)
    if args.disputed or args.source:
        return _disputed(args, console)
    if args.media:
        return _from_media(args, console)
    try:
        _copy(args.template, args.job)
    except FileExistsError as exc:
        raise BadJobError(
            f"{args.job} exists and is not empty.",
            safe="Nothing in it was changed.",
            todo="Choose another name.",
        ) from exc
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.job) from exc
    text = (
        f"Made the job {args.job}. Put in your own job.toml, form.xml, instructions and items; then:\n"
        f"  tallystick-pack preview {args.job}\n"
        f"  tallystick-pack build {args.job} -o out"
    )
    console.result({"job": str(args.job), "template": args.template}, text)
    return DONE


def _from_media(args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.forms import parse
    from tallystick_packs.importing import NO_TERMS, TRIAL_TERMS, media_for, numbered, write_job
    from tallystick_packs.job_text import with_values

    words = _words(args.template)
    try:
        found = media_for(parse(words["form.xml"]), args.media)
    except OSError as exc:
        raise FileProblemError.from_os_error(exc, args.media) from exc
    if args.number_ids:
        found = numbered(found)
    terms = TRIAL_TERMS if args.sample_terms else NO_TERMS
    words["job.toml"] = with_values(words["job.toml"], terms)
    write_job(found, into=args.job, base=words)
    left = found.unresolved
    lines = [f"Made the job {args.job} with {count(len(found.items), 'item')} from {args.media}."]
    if left:
        lines += [f"Not taken, {len(left)}:", *(f"  {one}" for one in left)]
    if args.sample_terms:
        lines.append("Who asks and what for is invented, for a trial: write your own before you publish.")
    else:
        lines.append(f"Write into {args.job}/job.toml, at the empty places: {', '.join(terms)}.")
    lines += ["Then:", f"  tallystick-pack preview {args.job}", f"  tallystick-pack build {args.job} -o out"]
    value = {
        "job": str(args.job), "template": args.template, "items": len(found.items),
        "unresolved": list(left), "to_write": [] if args.sample_terms else list(terms),
    }  # fmt: skip
    console.result(value, "\n".join(lines))
    return DONE


def _disputed(args: argparse.Namespace, console: Console) -> int:
    from tallystick_packs.importing import write_part
    from tallystick_packs.quality.agreement import measure

    if not args.disputed or not args.source:
        raise BadJobError(
            "--disputed RESULTS and --job JOB belong together: who disagreed, and on what.",
            safe="Nothing was written.", todo="Give both.",
        )  # fmt: skip
    _manifests, answers = evidence.verified(args.disputed, None)
    disputed = measure(answers, disputed_at=args.agreement).disputed
    value = {"job": str(args.job), "items": len(disputed), "ids": list(disputed)}
    if not disputed:
        console.result(value, "No item is disputed: no job was made.")
        return NO
    write_part(args.source, disputed, into=args.job)
    console.result(
        value,
        f"Made the job {args.job} with {count(len(disputed), 'disputed item')} of {args.source}, on the same "
        "terms.\nSay in the instructions what was unclear; then:\n"
        f"  tallystick-pack build {args.job} -o out",
    )
    return DONE


def _words(name: str) -> dict[str, bytes]:
    from tallystick_resources.samples import sample_names, sample_words
    from tallystick_resources.templates import template_words

    return (sample_words if name in sample_names() else template_words)(name)


def _names() -> tuple[str, ...]:
    from tallystick_resources.samples import sample_names
    from tallystick_resources.templates import template_names

    return (*sample_names(), *template_names())


def _copy(name: str, into: Path) -> None:
    from tallystick_resources.samples import copy_sample, sample_names
    from tallystick_resources.templates import copy_template

    (copy_sample if name in sample_names() else copy_template)(name, into)


def _list(console: Console) -> int:
    from tallystick_resources.templates import templates

    found = templates()
    width = max(len(template.name) for template in found)
    lines = [f"{template.name:{width}}  {template.title}" for template in found]
    value = [
        {
            "name": template.name,
            "title": template.title,
            "description": template.description,
            "languages": list(template.languages),
            "seconds": template.seconds,
        }
        for template in found
    ]
    console.result({"templates": value}, "\n".join(lines))
    return DONE
