"""A warm typesetter for each design and seal of a certificate."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from courses.typesetting.compiler import Setting

from . import artwork

DESIGN_DIR = Path(__file__).parent / "designs"
ENGINE = f"typst {version('typst')}, pillow {version('pillow')}"


@dataclass(frozen=True)
class Seal:
    """What stands in the ring of the seal and below its star."""

    name: str
    caption: str


_background = lru_cache(maxsize=1)(artwork.background_png)


@lru_cache(maxsize=16)
def _setting(design: str, seal: Seal) -> Setting:
    return Setting(
        DESIGN_DIR / f"{design}.typ",
        {
            "background.png": _background(),
            "seal.png": artwork.seal_png(name=seal.name, caption=seal.caption),
        },
    )


def compile_pdf(*, design: str, seal: Seal, data: dict, at: datetime) -> bytes:
    """Set `data` in `design` as PDF/A-2b dated `at`; the same input gives the same bytes.

    Raises TypesetterError.
    """
    return _setting(design, seal).compile_pdf(data, at=at, standard="a-2b")


def digest(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()
