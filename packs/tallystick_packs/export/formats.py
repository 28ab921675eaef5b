"""The formats that answers are exported in. A new one is a file with `write`, and a row here."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tallystick_packs.export.dataset import Dataset, Losses


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A format: what it is for, and what writes it.

    Attributes:
        writer: Module and function in this package, loaded when it is used.
        grows_from: The file that holds the classes and ids of an earlier export, where it can be added to.
    """

    name: str
    about: str
    writer: str
    grows_from: str = ""

    def write(
        self, dataset: Dataset, losses: Losses, into: Mapping[str, bytes] | None = None
    ) -> dict[str, bytes]:
        """Return the files by their path in the export.

        Args:
            into: The file `grows_from` of the export that is added to.
        """
        module, _, name = self.writer.partition(".")
        function: Any = getattr(importlib.import_module(f"tallystick_packs.export.{module}"), name)
        more = (into,) if self.grows_from else ()
        files: dict[str, bytes] = function(dataset, losses, *more)
        return files


_ROWS = (
    Format(
        name="coco",
        about="boxes, outlines, masks, key points",
        writer="coco.write",
        grows_from="annotations.json",
    ),
    Format(name="yolo", about="upright boxes", writer="yolo.write_detect", grows_from="classes.txt"),
    Format(name="yolo-segment", about="outlines", writer="yolo.write_segment", grows_from="classes.txt"),
    Format(
        name="yolo-pose", about="boxes with key points", writer="yolo.write_pose", grows_from="classes.txt"
    ),
    Format(name="yolo-obb", about="turned boxes", writer="yolo.write_obb", grows_from="classes.txt"),
    Format(name="voc", about="Pascal VOC, upright boxes", writer="voc.write"),
    Format(name="masks", about="PNG pictures of class numbers", writer="masks.write"),
    Format(name="csv", about="a row for each answer", writer="tables.write_csv"),
    Format(name="jsonl", about="an object for each answer, with everything", writer="tables.write_jsonl"),
    Format(name="parquet", about="the CSV as Parquet; needs pyarrow", writer="tables.write_parquet"),
    Format(name="conll", about="named entities, BIO", writer="text_files.write_conll"),
    Format(name="textgrid", about="Praat", writer="speech_files.write_textgrid"),
    Format(name="eaf", about="ELAN", writer="speech_files.write_eaf"),
    Format(name="srt", about="subtitles", writer="speech_files.write_srt"),
    Format(name="vtt", about="WebVTT subtitles", writer="speech_files.write_vtt"),
    Format(name="rttm", about="who speaks when", writer="speech_lists.write_rttm"),
    Format(name="ctm", about="words with times", writer="speech_lists.write_ctm"),
    Format(name="nemo", about="NeMo manifest with offsets", writer="speech_lists.write_nemo"),
    Format(name="page", about="PAGE XML, text in pictures", writer="page_files.write_page"),
    Format(name="paddleocr", about="text in pictures", writer="page_files.write_paddleocr"),
    Format(name="hf-images", about="Hugging Face imagefolder", writer="huggingface.write_images"),
    Format(name="hf-audio", about="Hugging Face audiofolder", writer="huggingface.write_audio"),
)
FORMATS = {row.name: row for row in _ROWS}
