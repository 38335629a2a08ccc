"""A certificate as a version of a design draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from importlib.metadata import version as installed
from pathlib import Path, PurePath
from typing import NamedTuple

from django.utils.translation import gettext as _

from courses.typesetting.compiler import Setting, TypesetterError
from courses.typesetting.glyphs import missing_from

from .artwork.seals import seal_png
from .enums import BoxKind, VersionState
from .facts import facts_of, lines_of, named_in
from .fitting import LEAST, fits_untouched, sure_to_fit, widest_word
from .layout import Box, Layout
from .models import DesignVersion, Picture
from .qr import qr_svg

TEMPLATE = Path(__file__).parent / "design.typ"
ENGINE = f"typst {installed('typst')}, pillow {installed('pillow')}"
SEAL = "seal-drawn.png"
# What stands in the place of a number and a code that are not given yet.
NO_SERIAL, NO_CODE = "—", "—"


@dataclass(frozen=True, eq=False)  # each is itself only: what was worked out for one is kept
class Look:
    """A version's page, ready to be drawn; `files` says where the picture of each name lies."""

    width: int
    height: int
    bleed: int
    title: str
    layout: Layout
    files: Mapping[str, str]
    pictures: tuple[str, ...]

    @cached_property
    def texts(self) -> frozenset[int]:
        """The places of the boxes of text."""
        boxes = enumerate(self.layout.boxes)
        return frozenset(place for place, box in boxes if box.kind == BoxKind.TEXT)

    @cached_property
    def has_seal(self) -> bool:
        return any(box.kind == BoxKind.SEAL for box in self.layout.boxes)


class Page(NamedTuple):
    """A warm typesetter for a page, and what it is told."""

    setting: Setting
    data: Mapping[str, object]

    def pdf(self, *, at: datetime) -> bytes:
        """The page as PDF/A-2b dated `at`. Raises TypesetterError."""
        return self.setting.compile_pdf(self.data, at=at, standard="a-2b")


class Text(NamedTuple):
    """The lines that stand in a box of text, and what the template is told of it."""

    lines: tuple[str, ...]
    told: Mapping[str, object]
    undrawable: str  # the characters that no face has


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
    return page(version, snapshot, serial=serial, code=code, marks=marks).pdf(at=at)


def draw_picture(
    version: DesignVersion, snapshot: Mapping[str, object], *, serial: str, code: str, ppi: float
) -> bytes:
    """The page as a PNG, for the screen. Raises TypesetterError for text that does not fit."""
    drawn = page(version, snapshot, serial=serial, code=code)
    return drawn.setting.compile_png(drawn.data, ppi=ppi)


def page(
    version: DesignVersion, snapshot: Mapping, *, serial: str, code: str, marks: bool = False
) -> Page:
    """A page that can be set: all that stands on it, and a warm typesetter."""
    look = look_of(version)
    facts = facts_of(snapshot, serial=serial, code=code)
    setting = _setting(look.pictures, *_seal_words(look, facts))
    return Page(setting, _data(look, snapshot, facts, marks=marks))


def faults(version: DesignVersion, snapshot: Mapping[str, object]) -> list[str]:
    """Sentences on why this cannot be drawn; none when all is well.

    Costs nothing of the typesetter's time unless a text may be too long for its box.
    """
    look = look_of(version)
    facts = facts_of(snapshot, serial=NO_SERIAL, code=NO_CODE)
    texts = [
        (box, text)
        for place, box in enumerate(look.layout.boxes)
        if place in look.texts and (text := _text_of(look, place, facts))
    ]
    missing = "".join(text.undrawable for _box, text in texts)
    if missing := missing + missing_from(*_seal_words(look, facts)):
        return [
            _("字库中没有这些字：%(characters)s。请核对写法，或改用字库中有的写法。")
            % {"characters": "、".join(dict.fromkeys(missing))}
        ]
    return [
        _("“%(beginning)s”太长，缩到最小也放不下。") % {"beginning": "".join(text.lines)[:20]}
        for box, text in texts
        if not text.told["untouched"]
        and not sure_to_fit(box, text.lines, size=LEAST)
        and not _fits(look, text)
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


def _seal_words(look: Look, facts: Mapping[str, str]) -> tuple[str, str]:
    """What the drawn seal says; nothing when the design has none."""
    return (facts["issuer"], facts["seal_caption"]) if look.has_seal else ("", "")


def _text_of(look: Look, place: int, facts: Mapping[str, str]) -> Text | None:
    """The text of the box at this place; None when it says nothing this time."""
    names = named_in(look.layout.boxes[place].text)
    return _text(look, place, tuple([facts.get(name, "") for name in names]))


# Asked twice of each certificate, before it gets its number and when it is drawn; and most boxes
# say the same on all of an alliance's.
@lru_cache(maxsize=4096)
def _text(look: Look, place: int, said: tuple[str, ...]) -> Text | None:
    """`said` is what the facts named in the box say, in their order."""
    box = look.layout.boxes[place]
    lines = lines_of(box.text, dict(zip(named_in(box.text), said, strict=True)))
    if not lines:
        return None
    untouched = fits_untouched(box, lines)
    told = vars(box) | {
        "place": place,
        "lines": lines,
        "word": "" if untouched else widest_word(lines, box),
        "untouched": untouched,
    }
    return Text(tuple(lines), told, missing_from(*lines))


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


def _box(place: int, box: Box, look: Look, facts: Mapping[str, str]) -> Mapping | None:
    """What the template is told of a box; None for one that shows nothing this time."""
    if place in look.texts:
        text = _text_of(look, place, facts)
        return text and text.told
    if box.kind == BoxKind.PICTURE:
        return vars(box) | {"file": look.files[box.picture]}
    if box.kind == BoxKind.SEAL:
        return vars(box) | {"file": SEAL} if facts["issuer"] else None
    return vars(box)


def _fits(look: Look, text: Text) -> bool:
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
        "boxes": [text.told],
    }
    try:
        _setting((), "", "").compile_png(alone, ppi=1)
    except TypesetterError:
        return False
    return True
