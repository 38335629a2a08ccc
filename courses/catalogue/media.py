"""Reading what must be known of an uploaded film without any outside tool."""

import struct
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BOXES = 1000


def duration_of_mp4(file: BinaryIO) -> int:
    """Whole seconds, rounded up, of an MP4 film, from its `moov/mvhd` box (ISO 14496-12).

    Reads only box headers, so a film of gigabytes costs a few seeks. Raises ValidationError when
    the file is no MP4 or tells no length.
    """
    file.seek(0, 2)
    end = file.tell()
    moov = _find_box(file, b"moov", 0, end)
    mvhd = _find_box(file, b"mvhd", *moov)
    file.seek(mvhd[0])
    head = file.read(32)
    file.seek(0)
    if len(head) < 32:
        raise _not_a_film()
    scale, length = (
        struct.unpack_from(">IQ", head, 20) if head[0] == 1 else struct.unpack_from(">II", head, 12)
    )
    if not scale or not length:
        raise _not_a_film()
    return -(-length // scale)


def _find_box(file: BinaryIO, name: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the contents of the first box called `name` between start and end begin and end."""
    for _box in range(MAX_BOXES):
        file.seek(start)
        head = file.read(16)
        if len(head) < 8 or start >= end:
            break
        size, kind = struct.unpack_from(">I4s", head)
        header = 8
        if size == 1 and len(head) == 16:
            size, header = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - start
        if size < header:
            break
        if kind == name:
            return start + header, min(start + size, end)
        start += size
    raise _not_a_film()


def _not_a_film() -> ValidationError:
    return ValidationError(_("这不是可以播放的 MP4 视频，或文件不完整。"), code="not_mp4")
