"""Pictures in the database: exact bytes, each once in an alliance."""

import hashlib
import io

from PIL import Image

from .models import Picture

_SUFFIXES = {"PNG": ".png", "JPEG": ".jpg"}


def keep_picture(*, alliance_id: int, role: str, content: bytes) -> Picture:
    """The row of these bytes, which are a PNG or JPEG of our own making; made when it is new."""
    sha256 = hashlib.sha256(content).hexdigest()
    kept = Picture.objects.filter(alliance=alliance_id, sha256=sha256)
    if (known := kept.defer("content").first()) is not None:
        return known
    with Image.open(io.BytesIO(content), formats=list(_SUFFIXES)) as image:
        suffix, (width, height) = _SUFFIXES[image.format], image.size
    row = Picture(
        alliance_id=alliance_id,
        role=role,
        content=content,
        sha256=sha256,
        suffix=suffix,
        width=width,
        height=height,
        size=len(content),
    )
    # Whoever keeps the same picture at the same moment has kept it for both.
    Picture.objects.bulk_create([row], ignore_conflicts=True)
    return kept.defer("content").get()
