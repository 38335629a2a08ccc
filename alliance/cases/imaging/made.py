"""What an image becomes, and the small pictures that every kind gets."""

from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from ..enums import BurnedIn, ImageKind

# Bytes before the first element of a DICOM file; the last four say what it is.
PREAMBLE = 132
# What a phone shows first; the whole picture is there for the zoom.
VIEW_SIDE = 1280
VIEW_QUALITY = 82


class ImageRefused(Exception):
    """The file is not taken; the message is a sentence for whoever sent it."""


@dataclass(frozen=True)
class Window:
    """How a grey image is read: stored value × slope + intercept, shown from centre ± width/2."""

    center: float
    width: float
    slope: float = 1
    intercept: float = 0
    signed: bool = False
    inverted: bool = False


@dataclass(frozen=True)
class Made:
    """The files of one image, and what is known of it. See models.CaseImage."""

    kind: ImageKind
    file: bytes
    view: bytes
    width: int
    height: int
    pixels: bytes = b""
    window: Window | None = None
    modality: str = ""
    burned_in: BurnedIn = BurnedIn.UNKNOWN


def jpeg(image: Image.Image, *, quality: int) -> bytes:
    """The picture alone: no EXIF, profile, comment or thumbnail of its source goes along."""
    image.info = {}
    written = BytesIO()
    image.save(written, "JPEG", quality=quality)
    return written.getvalue()


def view_of(image: Image.Image) -> Image.Image:
    """The picture in a phone's size, between one VIEW_SIDE and two: means of whole blocks of
    pixels, which is quicker by far than any other size."""
    return image.reduce(max(1, max(image.size) // VIEW_SIDE))
