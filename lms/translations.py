"""The English words of the Chinese screens: found in the code, kept in one .po, compiled to .mo.

Django's own commands call GNU gettext, which a fresh machine does not have; Babel does the same
in Python. Plain functions over files: the commands and the lint check are thin around them.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCES = ("alliance", "courses", "lms", "templates")
SOURCE_LOCALE = "zh_Hans"
UNSEEN = {"migrations", "tests", "testing", "locale", "node_modules"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass
class Gaps:
    """What stands between the .po and the source strings of the code."""

    missing: list[str]
    stale: list[str]
    fuzzy: list[str]

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.fuzzy)


def po_path(locale: str = "en") -> Path:
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / "django.po"


def source_catalog(root: Path) -> Catalog:
    """Every translatable string of the Python files and templates under `root`."""
    catalog = Catalog(locale="en", project="lms", fuzzy=False)
    for path in _source_files(root):
        for message, context in _strings_of(path):
            catalog.add(message, locations=[(str(path.relative_to(root)), 0)], context=context)
    return catalog


def update(root: Path) -> Catalog:
    """Bring the English .po up to the code: new strings empty, vanished ones dropped."""
    found, kept = source_catalog(root), _read(po_path())
    # The file's date stays, so that a run that finds nothing new changes nothing.
    merged = Catalog(locale="en", project="lms", fuzzy=False, creation_date=kept.creation_date)
    for message in sorted(_entries(found), key=lambda entry: (entry.locations[0][0],)):
        translated = kept.get(message.id, message.context)
        merged.add(
            message.id,
            translated.string if translated else None,
            locations=message.locations,
            flags=translated.flags if translated else (),
            context=message.context,
        )
    po_path().parent.mkdir(parents=True, exist_ok=True)
    with po_path().open("wb") as handle:
        write_po(handle, merged, width=100, include_lineno=False, omit_header=False)
    return merged


def gaps(root: Path) -> Gaps:
    """Compare the .po with the code; empty when every string has its English and no more."""
    found, kept = source_catalog(root), _read(po_path())
    in_code = {_key(message) for message in _entries(found)}
    in_po = {_key(message): message for message in _entries(kept)}
    return Gaps(
        missing=sorted(
            _shown(key) for key in in_code if key not in in_po or not _is_full(in_po[key])
        ),
        stale=sorted(_shown(key) for key in in_po.keys() - in_code),
        fuzzy=sorted(_shown(key) for key, message in in_po.items() if message.fuzzy),
    )


def compile_changed() -> list[Path]:
    """Write the .mo of each .po that is newer, and of the source; returns what was written."""
    written = []
    for folder in map(Path, settings.LOCALE_PATHS):
        for po in folder.glob("*/LC_MESSAGES/*.po"):
            makers = {po.with_suffix(".mo"): _read}
            if po.parent.parent.name != SOURCE_LOCALE:
                makers[folder / SOURCE_LOCALE / "LC_MESSAGES" / f"{po.stem}.mo"] = _as_written
            for mo, made in makers.items():
                if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
                    continue
                mo.parent.mkdir(parents=True, exist_ok=True)
                draft = mo.with_suffix(f".{os.getpid()}.draft")
                with draft.open("wb") as handle:
                    write_mo(handle, made(po))
                draft.replace(mo)
                written.append(mo)
    return written


def _as_written(po: Path) -> Catalog:
    """Each string of the .po as its own translation, in the language it is written in.

    Django looks in a dozen catalogues one after another before it answers with the string itself,
    some dozens of times a page; in this one, which it asks first, it finds it. Strings with a
    plural are left out: they go by the number rule of who translates nothing.
    """
    catalog = Catalog(locale=SOURCE_LOCALE)
    for message in _entries(_read(po)):
        if isinstance(message.id, str):
            catalog.add(message.id, message.id, context=message.context)
    return catalog


def _read(po: Path) -> Catalog:
    if not po.exists():
        return Catalog(locale="en")
    with po.open("rb") as handle:
        return read_po(handle, locale=po.parent.parent.name, abort_invalid=True)


def _source_files(root: Path) -> Iterator[Path]:
    for source in SOURCES:
        for path in sorted((root / source).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and not UNSEEN & set(
                path.relative_to(root).parts
            ):
                yield path


def _strings_of(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """(message, context) pairs; a template is first turned into gettext calls as Django does."""
    text = path.read_text()
    if path.suffix != ".py":
        # What is no call comes back as indented X-es, which no Python parser takes.
        lines = templatize(text, origin=str(path)).splitlines()
        text = "\n".join(line.lstrip() for line in lines)
    for _, message, _, context in extract(
        "python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield message, context


def _entries(catalog: Catalog) -> Iterator:
    return (message for message in catalog if message.id)


def _key(message) -> tuple:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    return (message.context, *ids)


def _shown(key: tuple) -> str:
    return key[1]


def _is_full(message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(strings)
