"""Images made anew from what was sent: only what is drawn goes on, nothing that stands beside it.

`make_anew(upload)` is the one way in. The upload is read in memory or in the server's temporary
file, which goes with the request; it is never stored.
"""

from typing import BinaryIO

from . import photos
from .made import PREAMBLE, ImageRefused, Made

__all__ = ["ImageRefused", "Made", "make_anew"]


def make_anew(upload: BinaryIO, *, size: int) -> Made:
    """What of this upload may be kept. What the content is counts, not its name.

    Raises ImageRefused, with a sentence for whoever sent it.
    """
    upload.seek(0)
    start = upload.read(PREAMBLE)
    upload.seek(0)
    if start[-4:] == b"DICM":
        # Half a second and thirty megabytes that a process without such images need not spend.
        from . import dicom

        return dicom.make_anew(upload, size=size)
    return photos.make_anew(upload, size=size)
