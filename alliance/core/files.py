"""Protected files as responses: parts of a file for a player that seeks (RFC 9110 §14)."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe

CHUNK = 64 * 1024
_ONE_RANGE = re.compile(r"^bytes=\s*(\d*)-(\d*)\s*$", re.IGNORECASE)


class RangeNotSatisfiable(Exception):
    """The range asked for lies beyond the end of the file."""


def ranged_response(
    request: HttpRequest, file: File, *, content_type: str, filename: str | None = None,
    inline: bool = True,
) -> HttpResponse:  # fmt: skip
    """Answer with a stored file (a FieldFile): 200, 206, 304, 412 or 416.

    The caller has checked who asks. Several ranges at once are answered with the whole file, as
    the standard allows. With settings.X_ACCEL_ROOT the front server sends the bytes, and ranges
    are its business. The answer may be kept by the browser of the one who asked, and is checked
    again each time.
    """
    modified = file.storage.get_modified_time(file.name)
    size = file.size
    etag = f'"{int(modified.timestamp() * 1_000_000):x}-{size:x}"'
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Type": content_type,
        "ETag": etag,
        "Last-Modified": http_date(modified.timestamp()),
    }
    if disposition := content_disposition_header(not inline, filename):
        headers["Content-Disposition"] = disposition

    if root := getattr(settings, "X_ACCEL_ROOT", ""):
        return HttpResponse(
            headers=headers | {"X-Accel-Redirect": root + quote(_below_media(file))}
        )
    if early := get_conditional_response(request, etag, int(modified.timestamp())):
        return early
    try:
        part = _asked_part(request, size, etag, int(modified.timestamp()))
    except RangeNotSatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})

    start, end = part or (0, size)
    headers["Content-Length"] = str(end - start)
    if part:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(_chunks(file, start, end), status=status, headers=headers)


def _below_media(file: File) -> str:
    """The file's place below MEDIA_ROOT, in whichever storage it lies."""
    return Path(file.path).relative_to(settings.MEDIA_ROOT).as_posix()


def _asked_part(
    request: HttpRequest, size: int, etag: str, modified: int
) -> tuple[int, int] | None:
    """First byte and end of the part to send; None for the whole file."""
    match = _ONE_RANGE.match(request.headers.get("Range", ""))
    if request.method != "GET" or not match or not _still_the_same(request, etag, modified):
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= size or start == end:
        raise RangeNotSatisfiable
    return start, end


def _still_the_same(request: HttpRequest, etag: str, modified: int) -> bool:
    """If-Range: the part is wanted only when the file is the one whose other part is held."""
    condition = request.headers.get("If-Range")
    if not condition:
        return True
    return condition == etag or parse_http_date_safe(condition) == modified


def _chunks(file: File, start: int, end: int) -> Iterator[bytes]:
    """The bytes from start up to end; opened when first asked for, closed with the response."""
    with file.storage.open(file.name, "rb") as opened:
        opened.seek(start)
        while start < end and (chunk := opened.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk
