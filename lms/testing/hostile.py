"""Hostile uploads, made when asked for: name of the file and what is in it.

Run as a program (`python -m lms.testing.hostile`) it gives each to every door for pictures, in
bounded memory, and prints a line of JSON: what was kept, and the longest a file took. Of Django
they need no more than settings; half of the gigabyte that a process of the site would have is what
loading all of it takes (3 s and 480 MB).
"""

import io
import json
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache

from PIL import Image

HALF_A_GIGABYTE = 1024**3 // 2
SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><svg>' + b"&b;" * 1000 + b"</svg>"
NAMES = (
    "../../etc/passwd", "a\x00.jpg", "照片" * 100 + ".jpg", "CON.jpg", "a.jpg.php", ".htaccess",
    "<img src=x onerror=alert(1)>.jpg", "a\r\nX: y.jpg", "\u202egpj.exe", "",
)  # fmt: skip


def corpus() -> Iterator[tuple[str, bytes]]:
    yield from _disguised()
    yield from _bombs()
    for name in NAMES:
        yield name, picture("JPEG")


def _disguised() -> Iterator[tuple[str, bytes]]:
    """What is no picture under a picture's name, and pictures that are something else as well."""
    for data in (b"", SVG, ENTITIES, b"<html>" + SCRIPT, b"%PDF-1.7 " + SCRIPT, b"MZ\x90\x00",
                 b"#!/bin/sh\nid\n", b"\x7fELF", b"GIF89a" + SCRIPT, b"\xff\xd8\xff\xe0" + SCRIPT,
                 b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"\0" * 128 + b"DICM" + SCRIPT):  # fmt: skip
        yield "film.jpg", data
    for kind in ("JPEG", "PNG", "WEBP"):
        yield "behind.jpg", picture(kind) + SCRIPT
        yield "wrong.gif", picture(kind)
        yield "cut.png", picture(kind)[:60]
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("x.html", SCRIPT)
    yield "polyglot.jpg", picture("JPEG") + zipped.getvalue()
    yield "comment.jpg", picture("JPEG", comment=SCRIPT)


def _bombs() -> Iterator[tuple[str, bytes]]:
    yield "one-bit.png", png(30_000, 30_000, depth=1)
    yield "wide.png", png(2_000_000_000, 1, depth=1)
    yield "deep.png", png(9_000, 9_000, depth=16)
    yield (
        "text.png",
        png(8, 8, depth=1, chunk=(b"zTXt", b"k\0\0" + black(60_000_000))),
    )


def picture(kind: str, **more) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, kind, **more)
    return file.getvalue()


@cache
def black(size: int) -> bytes:
    """So many zeros, packed in haste: a two hundredth is small enough for a bomb."""
    return zlib.compress(bytes(size), 1)


def png(width: int, height: int, *, depth: int, chunk: tuple[bytes, bytes] | None = None) -> bytes:
    """A black PNG: a few bytes that unpack to many."""

    def block(kind: bytes, body: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + sum_

    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    rows = black(min((width * depth // 8 + 1) * height, 150_000_000))
    extra = block(*chunk) if chunk else b""
    ihdr, idat = block(b"IHDR", head), block(b"IDAT", rows)
    return b"\x89PNG\r\n\x1a\n" + ihdr + extra + idat + block(b"IEND", b"")


def main() -> None:
    from django.conf import settings
    from django.core.files.base import ContentFile

    settings.configure(USE_I18N=False)
    from alliance.cases.imaging import ImageRefused, make_anew
    from alliance.pages.pictures import NotAPicture, redrawn

    files = list(corpus())
    resource.setrlimit(resource.RLIMIT_AS, (HALF_A_GIGABYTE, HALF_A_GIGABYTE))
    kept, slowest = [], 0.0
    for name, data in files:
        began = time.perf_counter()
        for door in ("case", "page"):
            try:
                if door == "case":
                    made = make_anew(io.BytesIO(data), size=len(data))
                    out = made.file + made.view
                else:
                    out = redrawn(ContentFile(data, name=name)).read()
            except (ImageRefused, NotAPicture):
                continue
            kept.append([door, name, Image.open(io.BytesIO(out)).format, SCRIPT in out])
        slowest = max(slowest, time.perf_counter() - began)
    json.dump({"files": len(files), "kept": kept, "slowest": slowest}, sys.stdout)


if __name__ == "__main__":
    main()
