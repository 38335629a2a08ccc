"""A certificate as a version of a design draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib.metadata import version as installed
from pathlib import Path, PurePath

from django.utils.translation import gettext as _

from courses.typesetting.compiler import Setting, TypesetterError
from courses.typesetting.glyphs import missing_from

from .artwork.seals import seal_png
from .enums import BoxKind, VersionState
from .facts import facts_of, lines_of
from .fitting import LEAST, fits_untouched, sure_to_fit, widest_word
from .layout import Box, Layout
from .models import DesignVersion, Picture
from .qr import qr_svg

TEMPLATE = Path(__file__).parent / "design.typ"
ENGINE = f"typst {installed('typst')}, pillow {installed('pillow')}"
SEAL = "seal-drawn.png"
# What stands in the place of a number and a code that are not given yet.
NO_SERIAL, NO_CODE = "—", "—"


@dataclass(frozen=True)
class Look:
    """A version's page, ready to be drawn; `files` says where the picture of each name lies."""

    width: int
    height: int
    bleed: int
    title: str
    layout: Layout
    files: Mapping[str, str]
    pictures: tuple[str, ...]


def draw(
    version: DesignVersion,
    snapshot: Mapping[str, object],
    *,
    serial: str,
    code: str,
    at: datetime,
    marks: bool = False,
) -> bytes:
    """The certificate as PDF/A-2b dated `at`; the same input gives the same bytes.

    `code` is printed as it is given. With `marks` it is the printer's: bleed and crop marks around
    the page. Raises TypesetterError for a character that no face has and for text that its box
    cannot hold.
    """
    setting, data = prepared(version, snapshot, serial=serial, code=code, marks=marks)
    return setting.compile_pdf(data, at=at, standard="a-2b")


def draw_picture(
    version: DesignVersion, snapshot: Mapping[str, object], *, serial: str, code: str, ppi: float
) -> bytes:
    """The page as a PNG, for the screen. Raises TypesetterError for text that does not fit."""
    setting, data = prepared(version, snapshot, serial=serial, code=code, marks=False)
    return setting.compile_png(data, ppi=ppi)


def prepared(
    version: DesignVersion, snapshot: Mapping, *, serial: str, code: str, marks: bool
) -> tuple[Setting, dict]:
    """A warm typesetter for this page, and what it is told."""
    look = look_of(version)
    facts = facts_of(snapshot, serial=serial, code=code)
    setting = _setting(look.pictures, *_seal_words(look.layout, facts))
    return setting, _data(look, snapshot, facts, marks=marks)


def faults(version: DesignVersion, snapshot: Mapping[str, object]) -> list[str]:
    """Sentences on why this cannot be drawn; none when all is well.

    Costs nothing of the typesetter's time unless a text may be too long for its box.
    """
    look = look_of(version)
    facts = facts_of(snapshot, serial=NO_SERIAL, code=NO_CODE)
    boxes = list(_filled(look.layout, facts))
    words = [line for _box, lines in boxes for line in lines]
    if missing := missing_from(*words, *_seal_words(look.layout, facts)):
        return [
            _("字库中没有这些字：%(characters)s。请核对写法，或改用字库中有的写法。")
            % {"characters": "、".join(missing)}
        ]
    return [
        _("“%(beginning)s”太长，缩到最小也放不下。") % {"beginning": "".join(lines)[:20]}
        for box, lines in boxes
        if not sure_to_fit(box, lines, size=LEAST) and not _fits(look, box, lines)
    ]


def look_of(version: DesignVersion) -> Look:
    """The version's page. That of a published one is kept in the process: it never changes."""
    if version.state == VersionState.PUBLISHED:
        return _published_look(version.pk, version.published_at)
    return _read_look(version)


@lru_cache(maxsize=64)
def _published_look(version_id: int, published_at: datetime) -> Look:
    return _read_look(DesignVersion.objects.get(pk=version_id, published_at=published_at))


def _read_look(version: DesignVersion) -> Look:
    rows = version.pictures.values_list("name", "picture__sha256", "picture__suffix")
    files = {name: sha256 + suffix for name, sha256, suffix in rows}
    return Look(
        width=version.page_width,
        height=version.page_height,
        bleed=version.bleed,
        title=version.title,
        layout=version.arranged(),
        files=files,
        pictures=tuple(sorted(set(files.values()))),
    )


@lru_cache(maxsize=32)
def _setting(pictures: tuple[str, ...], seal_name: str, seal_caption: str) -> Setting:
    """A warm typesetter with these pictures beside the template; "" draws no seal."""
    hashes = [PurePath(file).stem for file in pictures]
    files = {
        f"{picture.sha256}{picture.suffix}": bytes(picture.content)
        for picture in Picture.objects.filter(sha256__in=hashes)
    }
    if seal_name:
        files[SEAL] = seal_png(name=seal_name, caption=seal_caption)
    return Setting(TEMPLATE, files)


def _seal_words(layout: Layout, facts: Mapping[str, str]) -> tuple[str, str]:
    """What the drawn seal says; nothing when the design has none."""
    if any(box.kind == BoxKind.SEAL for box in layout.boxes):
        return facts["issuer"], facts["seal_caption"]
    return "", ""


def _filled(layout: Layout, facts: Mapping[str, str]):
    """The boxes of text with the lines that stand in them; without those that say nothing."""
    for box in layout.boxes:
        if box.kind == BoxKind.TEXT and (lines := lines_of(box.text, facts)):
            yield box, lines


def _data(look: Look, snapshot: Mapping, facts: Mapping[str, str], *, marks: bool) -> dict:
    day = date.fromisoformat(str(snapshot["issued_date"]))
    return {
        "page": {"width": look.width, "height": look.height, "bleed": look.bleed},
        "marks": marks,
        "title": f"{look.title} {facts['serial']}",
        "author": facts["issuer"],
        "description": f"{facts['holder']} · {facts['subject']}",
        # The code leads an altered file to its entry in the register.
        "keywords": [facts["code"]],
        "day": [day.year, day.month, day.day],
        "qr": qr_svg(str(snapshot["verify_link"])),
        "background": _background(look),
        "boxes": [
            drawn
            for place, box in enumerate(look.layout.boxes)
            if (drawn := _box(place, box, look, facts)) is not None
        ],
    }


def _background(look: Look) -> dict | None:
    layout = look.layout
    if not layout.background:
        return None
    file = look.files[layout.background]
    return {"file": file, "quarter": layout.quarter, "over": layout.over}


def _box(place: int, box: Box, look: Look, facts: Mapping[str, str]) -> dict | None:
    """What the template is told of a box; None for one that shows nothing this time."""
    if box.kind == BoxKind.TEXT:
        lines = lines_of(box.text, facts)
        return _text(place, box, lines) if lines else None
    if box.kind == BoxKind.PICTURE:
        return vars(box) | {"file": look.files[box.picture]}
    if box.kind == BoxKind.SEAL:
        return vars(box) | {"file": SEAL} if facts["issuer"] else None
    return vars(box)


def _text(place: int, box: Box, lines: list[str]) -> dict:
    untouched = fits_untouched(box, lines)
    return vars(box) | {
        "place": place,
        "lines": lines,
        "word": "" if untouched else widest_word(lines, box),
        "untouched": untouched,
    }


def _fits(look: Look, box: Box, lines: list[str]) -> bool:
    """Ask the typesetter itself, with nothing else on the page."""
    alone = {
        "page": {"width": look.width, "height": look.height, "bleed": look.bleed},
        "marks": False,
        "title": "",
        "author": "",
        "description": "",
        "keywords": [],
        "day": [2000, 1, 1],
        "qr": "",
        "background": None,
        "boxes": [_text(0, box, lines)],
    }
    try:
        _setting((), "", "").compile_png(alone, ppi=1)
    except TypesetterError:
        return False
    return True
