"""DICOM images: a new file of listed elements only, with the pixels decoded and written anew.

Nothing is removed from what was sent; the few elements that a viewer needs are read, checked to be
numbers or one of known words, and put into an empty file. So no name, date, identifier, free text,
private group, nested sequence, overlay, preamble or trailing byte can be carried along (PS3.15
E.1, Basic Profile, of which this keeps less). Text drawn into the picture is beyond any program:
the second reader's word is asked for.
"""

import gzip
import logging
import math
import re
import warnings
from io import BytesIO
from typing import BinaryIO

import numpy as np
import pydicom
from django.utils.translation import gettext as _
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filereader import read_dataset
from pydicom.uid import (
    ExplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from ..enums import BurnedIn, ImageKind
from .made import PREAMBLE, VIEW_QUALITY, ImageRefused, Made, Window, jpeg, view_of
from .pixels import SYNTAXES, Layout, decoded

logging.getLogger("pydicom").setLevel(logging.CRITICAL)

MB = 1024 * 1024
MAX_BYTES = 60 * MB
# What stands before the pixels; a scanner's private groups take some hundred kilobytes.
MAX_HEADER = 2 * MB
MAX_PIXELS = 25_000_000
GREY = ("MONOCHROME1", "MONOCHROME2")
COLOUR = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_ICT", "YBR_RCT")
MODALITIES = frozenset(
    ["CR", "DX", "CT", "MR", "US", "XA", "RF", "MG", "OT", "PT", "NM", "ES", "XC", "SC", "IO", "PX"]
)
LARGEST_NUMBER = 100_000.0
UID = re.compile(r"[0-9.]{5,64}")


def make_anew(upload: BinaryIO, *, size: int) -> Made:
    """Raises ImageRefused. Takes single images; what is compressed is decoded (SYNTAXES)."""
    if size > MAX_BYTES:
        raise ImageRefused(
            _("DICOM 文件超过 %(limit)s MB，请导出关键的一幅。") % {"limit": MAX_BYTES // MB}
        )
    data = upload.read()
    try:
        # Its warnings repeat what stands in the file; no log may hold that.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            syntax = _syntax(data)
            header, start = _header(data)
            layout = _layout(header, syntax)
            array = decoded(memoryview(data)[start:], layout)
    except ImageRefused:
        raise
    # What a parser raises on damaged and hostile files is no short list.
    except (Exception, RecursionError) as error:
        raise ImageRefused(_("DICOM 文件已损坏或不完整，无法读取。")) from error
    return _made(header, layout, array)


def _syntax(data: bytes) -> str:
    """How the file is written; before anything of it is unpacked."""
    meta = read_dataset(
        BytesIO(data[PREAMBLE : PREAMBLE + MAX_HEADER]),
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, vr, length: tag.group != 2,
    )
    syntax = str(meta.get("TransferSyntaxUID", ""))
    if syntax not in SYNTAXES:
        raise ImageRefused(
            _(
                "这个 DICOM 文件的压缩方式（%(syntax)s）暂不支持，"
                "请在工作站导出为未压缩的 DICOM 或 JPG 图片。"
            )
            % {"syntax": syntax if UID.fullmatch(syntax) else _("未声明")}
        )
    return syntax


def _header(data: bytes) -> tuple[Dataset, int]:
    """What stands before the pixels, and where they begin."""
    file = BytesIO(data[:MAX_HEADER])
    header = pydicom.dcmread(file, stop_before_pixels=True)
    start = file.tell()
    if data[start : start + 4] != b"\xe0\x7f\x10\x00":
        raise ImageRefused(_("这个 DICOM 文件里没有图像。"))
    return header, start


def _layout(header: Dataset, syntax: str) -> Layout:
    frames = int(header.get("NumberOfFrames") or 1)
    if frames != 1:
        raise ImageRefused(
            _(
                "这是 %(frames)d 帧的多帧影像。病例里的每一幅图都要由复核人逐幅确认，"
                "所以只收单幅：请在工作站选出关键的几帧，各自导出为单幅 DICOM 或 JPG，再分别上传。"
            )
            % {"frames": frames}
        )
    layout = Layout(
        syntax=syntax,
        implicit=header.original_encoding[0],
        rows=int(header.Rows),
        columns=int(header.Columns),
        samples=int(header.SamplesPerPixel),
        allocated=int(header.BitsAllocated),
        stored=int(header.BitsStored),
        signed=bool(int(header.PixelRepresentation)),
        planar=int(header.get("PlanarConfiguration") or 0),
        photometric=str(header.PhotometricInterpretation),
    )
    if layout.rows * layout.columns > MAX_PIXELS:
        raise ImageRefused(_("图片的像素过多，请缩小后再上传。"))
    grey = layout.photometric in GREY and layout.samples == 1
    colour = layout.photometric in COLOUR and layout.samples == 3 and layout.allocated == 8
    if not (grey or colour) or not 1 < layout.stored <= layout.allocated <= 16:
        raise ImageRefused(
            _("这种 DICOM 图像（%(photometric)s，%(bits)d 位）暂不支持，请导出为 JPG 图片。")
            % {
                "photometric": _word(layout.photometric),
                "bits": layout.allocated,
            }
        )
    return layout


def _word(photometric: str) -> str:
    """How the colours are written, as far as that is a word of the standard."""
    return photometric if photometric in (*GREY, *COLOUR, "PALETTE COLOR") else "?"


def _made(header: Dataset, layout: Layout, array: np.ndarray) -> Made:
    window = _window(header, layout, array) if layout.samples == 1 else None
    modality = str(header.get("Modality", ""))
    modality = modality if modality in MODALITIES else "OT"
    burned_in = {"NO": BurnedIn.NO, "YES": BurnedIn.YES}.get(
        str(header.get("BurnedInAnnotation", "")), BurnedIn.UNKNOWN
    )
    picture = Image.fromarray(_shown(array, window) if window else array)
    return Made(
        kind=ImageKind.DICOM,
        file=_written(array, window, modality, burned_in, _spacing(header)),
        view=jpeg(view_of(picture), quality=VIEW_QUALITY),
        pixels=gzip.compress(array.astype("<i2" if window.signed else "<u2").tobytes(), 1, mtime=0)
        if window
        else b"",
        width=layout.columns,
        height=layout.rows,
        window=window,
        modality=modality,
        burned_in=burned_in,
    )


def _number(value: object, otherwise: float | None = None) -> float | None:
    """The first number of what an element says, if it is one that a picture can have."""
    first = value[0] if isinstance(value, list | pydicom.multival.MultiValue) and value else value
    try:
        number = float(first)
    except (TypeError, ValueError):
        return otherwise
    return number if math.isfinite(number) and abs(number) <= LARGEST_NUMBER else otherwise


def _window(header: Dataset, layout: Layout, array: np.ndarray) -> Window:
    """As the file says; where it does not, all but the darkest and the lightest hundredth."""
    slope = _number(header.get("RescaleSlope"), 1) or 1
    intercept = _number(header.get("RescaleIntercept"), 0)
    center = _number(header.get("WindowCenter"))
    width = _number(header.get("WindowWidth"))
    if center is None or width is None or width < 1:
        low, high = np.percentile(array[::4, ::4], (1, 99)) * slope + intercept
        center, width = float(low + high) / 2, max(1.0, abs(float(high - low)))
    return Window(
        center=center,
        width=width,
        slope=slope,
        intercept=intercept,
        signed=array.dtype.kind == "i",
        inverted=layout.photometric == "MONOCHROME1",
    )


def _shown(array: np.ndarray, window: Window) -> np.ndarray:
    """Eight bits through the window, as the viewer draws them."""
    values = array.astype(np.float32) * np.float32(window.slope) + np.float32(window.intercept)
    low = window.center - window.width / 2
    shown = np.clip((values - low) * (255 / window.width), 0, 255).astype(np.uint8)
    return 255 - shown if window.inverted else shown


def _spacing(header: Dataset) -> list[float] | None:
    """Millimetres a pixel, down and across."""
    given = header.get("PixelSpacing") or header.get("ImagerPixelSpacing")
    if not isinstance(given, pydicom.multival.MultiValue) or len(given) != 2:
        return None
    spacing = [_number(each) for each in given]
    return spacing if all(each and 0 < each < 100 for each in spacing) else None


def _written(
    array: np.ndarray,
    window: Window | None,
    modality: str,
    burned_in: BurnedIn,
    spacing: list[float] | None,
) -> bytes:
    """A DICOM file of these values and of nothing else; its identifiers are new."""
    made = Dataset()
    made.SOPClassUID = SecondaryCaptureImageStorage
    made.SOPInstanceUID, made.StudyInstanceUID, made.SeriesInstanceUID = (
        generate_uid(prefix=None) for _each in range(3)
    )
    for empty in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate",
                  "StudyTime", "StudyID", "AccessionNumber", "ReferringPhysicianName",
                  "SeriesNumber", "InstanceNumber", "PatientOrientation"):  # fmt: skip
        setattr(made, empty, None)
    made.Modality = modality
    made.ConversionType = "WSD"
    made.PatientIdentityRemoved = "YES"
    made.DeidentificationMethod = "Rebuilt from listed elements"
    if burned_in != BurnedIn.UNKNOWN:
        made.BurnedInAnnotation = burned_in.value
    if spacing:
        made.PixelSpacing = [round(each, 6) for each in spacing]
    made.Rows, made.Columns = array.shape[:2]
    bits = array.dtype.itemsize * 8
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit = bits - 1
    made.PixelRepresentation = int(array.dtype.kind == "i")
    made.SamplesPerPixel = 1 if window else 3
    if window:
        made.PhotometricInterpretation = GREY[0] if window.inverted else GREY[1]
        made.WindowCenter, made.WindowWidth = round(window.center, 3), round(window.width, 3)
        made.RescaleSlope, made.RescaleIntercept = (
            round(window.slope, 6),
            round(window.intercept, 3),
        )
    else:
        made.PhotometricInterpretation = "RGB"
        made.PlanarConfiguration = 0
    values = array.astype(array.dtype.newbyteorder("<")).tobytes()
    made.add_new("PixelData", "OW" if bits == 16 else "OB", values + b"\0" * (len(values) % 2))
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    written = BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()
