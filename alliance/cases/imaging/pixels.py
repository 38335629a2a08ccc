"""The pixels of a DICOM image as an array, however they were written.

What a frame claims to be is compared with the header before it is unpacked: nothing grows beyond
the size that was agreed to.
"""

import struct
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
from django.utils.translation import gettext as _
from PIL import Image
from pydicom.encaps import generate_frames
from pydicom.filereader import data_element_generator
from pydicom.pixels.utils import get_j2k_parameters
from pydicom.uid import (
    JPEG2000,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    RLELossless,
)

from . import lossless
from .made import ImageRefused

NATIVE = frozenset({ImplicitVRLittleEndian, ExplicitVRLittleEndian})
JPEG2000S = frozenset({JPEG2000, JPEG2000Lossless})
SYNTAXES = NATIVE | JPEG2000S | lossless.SYNTAXES | {JPEGBaseline8Bit, RLELossless}
RLE_HEADER = struct.Struct("<16I")


@dataclass(frozen=True)
class Layout:
    """How the header says that the pixels lie."""

    syntax: str
    implicit: bool
    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    signed: bool
    planar: int
    photometric: str

    @property
    def size(self) -> tuple[int, int]:
        return self.columns, self.rows

    @property
    def bytes_each(self) -> int:
        return self.allocated // 8


def decoded(element: bytes, layout: Layout) -> np.ndarray:
    """Grey as rows × columns of 16 or 8 bits, colour as rows × columns × 3 of 8 bits, in RGB.

    `element` begins with the element of the pixels; what follows it is not looked at.
    """
    raw = next(data_element_generator(BytesIO(element), layout.implicit, True))
    if layout.syntax in NATIVE:
        return _colours(_native(raw.value, layout), layout)
    frame = next(generate_frames(raw.value, number_of_frames=1))
    if layout.syntax in lossless.SYNTAXES:
        values = lossless.unpacked(frame, layout)
        return _colours(values if layout.samples == 3 else _cut(values, layout), layout)
    if layout.syntax == RLELossless:
        return _colours(_run_lengths(frame, layout), layout)
    return _picture(frame, layout)


def _native(value: bytes, layout: Layout) -> np.ndarray:
    if layout.photometric == "YBR_FULL_422":
        raise ImageRefused(_("这种 DICOM 图像的色彩采样暂不支持，请导出为 JPG 图片。"))
    count = layout.rows * layout.columns * layout.samples
    values = np.frombuffer(value, f"<u{layout.bytes_each}", count)
    if layout.samples == 1:
        return _cut(values.reshape(layout.rows, layout.columns), layout)
    if layout.planar:
        return values.reshape(3, layout.rows, layout.columns).transpose(1, 2, 0)
    return values.reshape(layout.rows, layout.columns, 3)


def _run_lengths(frame: bytes, layout: Layout) -> np.ndarray:
    """PS3.5 annex G: a plane for each byte of each sample, the highest byte first."""
    count, *starts = RLE_HEADER.unpack_from(frame)
    if count != layout.samples * layout.bytes_each:
        raise ValueError("segments")
    ends = [*starts[1:count], len(frame)]
    planes = [
        np.asarray(Image.frombytes("L", layout.size, frame[start:end], "packbits", "L"))
        for start, end in zip(starts[:count], ends, strict=True)
    ]
    if layout.samples == 3:
        return np.dstack(planes)
    values = planes[0].astype(np.uint16) << 8 | planes[1] if count == 2 else planes[0]
    return _cut(values, layout)


def _picture(frame: bytes, layout: Layout) -> np.ndarray:
    """JPEG and JPEG 2000, by Pillow. Its size is asked before it is unpacked."""
    formats = ("JPEG2000",) if layout.syntax in JPEG2000S else ("JPEG",)
    with Image.open(BytesIO(frame), formats=formats) as image:
        if image.size != layout.size:
            raise ValueError("size")
        if layout.samples == 3:
            if layout.photometric == "RGB" and "adobe_transform" not in image.info:
                # Not turned into YCbCr before it was written: take the values as they are.
                image.draft("YCbCr", image.size)
                return np.asarray(image)
            return np.asarray(image.convert("RGB"))
        if image.mode not in ("L", "I;16", "I;16B"):
            raise ValueError(image.mode)
        values = np.asarray(image)
    if layout.syntax in JPEG2000S:
        return _unstretched(values, layout, **get_j2k_parameters(frame))
    return _cut(values, layout)


def _unstretched(
    values: np.ndarray, layout: Layout, *, precision: int, is_signed: bool, **_rest: object
) -> np.ndarray:
    """Pillow stretches the twelve bits of JPEG 2000 over sixteen, and lifts what is signed."""
    values = values.astype(f"u{values.dtype.itemsize}") >> (values.dtype.itemsize * 8 - precision)
    if is_signed:
        values ^= values.dtype.type(1 << (precision - 1))
    return _cut(values, replace(layout, stored=precision))


def _cut(values: np.ndarray, layout: Layout) -> np.ndarray:
    """The bits that belong to the picture: above them old scanners keep overlays with text."""
    spare = values.dtype.itemsize * 8 - layout.stored
    if not layout.signed:
        return values << spare >> spare
    return (values << spare).view(f"i{values.dtype.itemsize}") >> spare


def _colours(values: np.ndarray, layout: Layout) -> np.ndarray:
    if layout.samples == 3 and layout.photometric == "YBR_FULL":
        return np.asarray(Image.fromarray(np.ascontiguousarray(values), "YCbCr").convert("RGB"))
    return values
