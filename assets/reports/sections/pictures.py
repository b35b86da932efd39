"""Pictures of creatives: files that people put into a folder, named by pattern or by medium and pattern."""

import base64
import unicodedata
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from assets.reports.content import FigureKind, Paragraph, Picture, cell_text
from assets.reports.sections.reader import Reader, Record, to_value
from assets.reports.sections.sentences import paragraph

SUFFIXES = (".png", ".jpg", ".jpeg")
SIGNATURES = {"PNG": b"\x89PNG\r\n\x1a\n", "JPEG": b"\xff\xd8\xff"}
"""First bytes of a file (PNG specification, 5.2; JPEG, ITU-T T.81, B.2.1)."""
MAX_BYTES = 2_000_000
MAX_PICTURES = 12
MAX_DIMENSION, MAX_KEPT_BYTES = 1000, 200_000
"""Pixels of the longer side, and bytes. A larger picture is made smaller, so that a report can be sent by mail."""
MAX_PIXELS = 40_000_000
"""A small file can hold a picture that fills the memory. More pixels than these are not read."""
JPEG_QUALITY = 88
KEPT_MODES = frozenset({"RGB", "RGBA", "L", "P", "LA"})
"""Colour models that browsers, PDF and Office show alike. CMYK from a printing office, for example, is turned into RGB."""
KNOWN_SQL = "select distinct medium, pattern from marts.mart_creative_daily where pattern <> '(unattributed)'"


class UnusablePictureError(Exception):
    """A file that is not shown. Its text says in Japanese why, and what to do."""


def pictures(reader: Reader, records: Sequence[Record]) -> list[Picture | Paragraph]:
    """Return the pictures of the creatives of the records, those with the highest cost if there are too many, and a note
    for each file that is not shown. A wrong file never stops a report."""
    folder = reader.pictures
    files = picture_files(folder) if folder else {}
    if folder is None or not files:
        return []
    found = [(record, path) for record in records if (path := file_of(record, files))]
    by_cost = sorted(found, key=lambda one: -float(str(one[0]["cost_net"] or 0)))
    chosen: list[tuple[Record, Picture]] = []
    notes = dict.fromkeys(unknown_files(reader, folder, files))
    for record, path in by_cost:
        name = path.relative_to(folder)
        if len(chosen) == MAX_PICTURES:
            notes[f"{name}（{name_of(record)}）：画像は{MAX_PICTURES}点までのため、省略しました。"] = None
            continue
        try:
            chosen.append((record, picture_of(record, path)))
        except UnusablePictureError as error:
            notes[f"{name}：{error}"] = None
    in_order = [picture for record, _ in found for one, picture in chosen if one is record]
    return [*in_order, *(paragraph(f"画像 {note}", style="note") for note in notes)]


def picture_files(folder: Path) -> dict[str, Path]:
    """Return the pictures of a folder and of its folders by name in lower case without suffix: `a1`, `google_display/a1`.
    Of `a1.jpg` and `a1.png`, the first in the alphabet counts."""
    found: dict[str, Path] = {}
    for path in sorted([*folder.glob("*"), *folder.glob("*/*")]):
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(".") and path.is_file():
            found.setdefault(same_name(path.relative_to(folder).with_suffix("").as_posix()), path)
    return found


def same_name(name: str) -> str:
    """Return a name so that it does not depend on case and on how a file system stores accents and kana."""
    return unicodedata.normalize("NFC", name).casefold()


def names_of(record: Record) -> tuple[str, ...]:
    """Return the names a picture of a creative can have, the most particular first."""
    medium, pattern = str(record["medium"]), str(record["pattern"])
    return tuple(same_name(name) for name in (f"{medium}/{pattern}", f"{medium}_{pattern}", pattern))


def file_of(record: Record, files: dict[str, Path]) -> Path | None:
    """Return the picture of a creative, or None."""
    return next((files[name] for name in names_of(record) if name in files), None)


def unknown_files(reader: Reader, folder: Path, files: dict[str, Path]) -> list[str]:
    """Return a note for each file whose name fits no creative that was ever delivered."""
    known = {name for record in reader.rows(KNOWN_SQL) for name in names_of(record)}
    return [
        f"{path.relative_to(folder)}：この名前に合うクリエイティブがありません。「媒体_パターン」の名前にしてください（例：google_display_a1.png）。"
        for name, path in files.items()
        if name not in known
    ]


def name_of(record: Record) -> str:
    """Return medium, creative and selling point of a record."""
    names = (record["medium_name_ja"], record["pattern_ja"], record["usp_ja"])
    return "・".join(str(name) for name in names if name)


def picture_of(record: Record, path: Path) -> Picture:
    """Return the picture of a creative with the figures of its record. Raises UnusablePictureError."""
    kind, content = read_picture(path)
    shown = "、".join(
        f"{title} {cell_text(to_value(record[name]), figure_kind, digits)}"
        for title, name, figure_kind, digits in (
            ("表示回数", "impressions", FigureKind.COUNT, 0),
            ("CTR", "ctr", FigureKind.PERCENT, 2),
            ("CV", "cv", FigureKind.COUNT, 0),
        )
    )
    return Picture(
        media_type="image/png" if kind == "PNG" else "image/jpeg",
        data=base64.b64encode(content).decode(),
        alt=f"クリエイティブの画像：{name_of(record)}",
        caption=f"{name_of(record)}（{shown}）",
    )


def read_picture(path: Path) -> tuple[str, bytes]:
    """Return format (PNG or JPEG) and content of a picture, made smaller if it is large. Raises UnusablePictureError."""
    from PIL import Image

    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnusablePictureError("2MBを超えています。小さくして保存し直してください。")
        content = path.read_bytes()
    except OSError as error:
        raise UnusablePictureError("読めません。ファイルの権限を確認してください。") from error
    kind = next((name for name, first in SIGNATURES.items() if content.startswith(first)), None)
    if kind is None:
        raise UnusablePictureError("PNGでもJPEGでもありません。PNGかJPEGで保存し直してください。")
    try:
        with Image.open(BytesIO(content), formats=(kind,)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UnusablePictureError("画素数が多すぎます。小さくして保存し直してください。")
            image.load()
            is_small = max(image.size) <= MAX_DIMENSION and len(content) <= MAX_KEPT_BYTES
            if is_small and image.mode in KEPT_MODES and not image.getexif():
                return kind, content
            return "JPEG", smaller(image)
    except UnusablePictureError:
        raise
    except Exception as error:  # Pillow raises many types of errors for damaged files
        raise UnusablePictureError("壊れているため表示できません。保存し直してください。") from error


def smaller(image: object) -> bytes:
    """Return a picture as a JPEG of at most MAX_DIMENSION pixels, upright, on white, without the data a camera adds."""
    from PIL import Image, ImageOps

    assert isinstance(image, Image.Image)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_DIMENSION, MAX_DIMENSION))
    if "A" in upright.getbands() or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    made = BytesIO()
    upright.convert("RGB").save(made, "JPEG", quality=JPEG_QUALITY)
    return made.getvalue()
