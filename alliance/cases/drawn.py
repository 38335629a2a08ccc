"""Drawn images in place of patients' own, for the demo, the tests and the bench."""

from io import BytesIO

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageFilter

VERTEBRAE = 6


def spine(
    *, width: int = 800, height: int = 1000, collapsed: int = 3, seed: int = 1
) -> Image.Image:
    """A lateral film, more or less: vertebrae from above, one of them lower in front."""
    film = Image.new("L", (width, height), 22)
    draw = ImageDraw.Draw(film)
    step = height / (VERTEBRAE + 1)
    draw.ellipse((-width * 0.2, -height * 0.2, width * 0.95, height * 1.2), fill=58)
    for n in range(VERTEBRAE):
        top = step * (n + 0.6)
        lean = width * (0.42 + 0.05 * np.sin(n / 2))
        depth, tall = width * 0.24, step * 0.68
        front = tall * (0.5 if n == collapsed else 1)
        corners = [(lean, top + tall - front), (lean + depth, top), (lean + depth, top + tall),
                   (lean, top + tall)]  # fmt: skip
        draw.polygon(corners, fill=150, outline=205, width=max(2, width // 160))
        behind = (lean + depth * 1.1, top + tall * 0.3, lean + depth * 1.9, top + tall * 0.7)
        draw.ellipse(behind, fill=120)
    grain = np.random.default_rng(1).normal(0, 5, (height, width))
    soft = np.asarray(film.filter(ImageFilter.GaussianBlur(width / 220)), dtype=float)
    return Image.fromarray(np.clip(soft + grain, 0, 255).astype(np.uint8))


def photo(film: Image.Image, *, orientation: int = 1, quality: int = 92) -> bytes:
    """The film as a phone takes it: JPEG with the phone's name, the moment and the place."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "ZechuanPhone"
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.DateTime] = "2026:03:12 08:31:00"
    exif[ExifTags.Base.ImageDescription] = "patient 13800138000"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (33.0, 34.0, 12.5)}
    )
    written = BytesIO()
    film.convert("RGB").save(
        written, "JPEG", quality=quality, exif=exif, comment=b"patient 13800138000"
    )
    return written.getvalue()


def dicom(film: Image.Image, *, modality: str = "CR", burned_in: str = "") -> bytes:
    """The film as a scanner writes it: twelve bits, with a patient, private groups, a preamble."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.sequence import Sequence
    from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian, generate_uid

    made = Dataset()
    made.SOPClassUID = ComputedRadiographyImageStorage
    made.SOPInstanceUID = generate_uid(prefix=None)
    made.SpecificCharacterSet = "ISO_IR 192"
    made.PatientName, made.PatientID = "张^建国", "ZY20260312001"
    made.PatientBirthDate, made.PatientSex, made.PatientAddress = "19610407", "M", "青泽县双桥镇"
    made.InstitutionName, made.StudyDate, made.AccessionNumber = (
        "青泽县人民医院",
        "20260312",
        "A99871",
    )
    made.ReferringPhysicianName, made.StudyDescription = "李^医生", "张建国 腰椎侧位"
    made.StudyInstanceUID = made.SeriesInstanceUID = generate_uid(prefix=None)
    made.Modality = modality
    if burned_in:
        made.BurnedInAnnotation = burned_in
    other = Dataset()
    other.PatientName = "张^建国"
    made.OtherPatientIDsSequence = Sequence([other])
    block = made.private_block(0x0009, "ZECHUAN CR", create=True)
    block.add_new(0x01, "LO", "张建国 13800138000")
    values = np.asarray(film, dtype=np.uint16) * 16
    made.Rows, made.Columns = values.shape
    made.BitsAllocated, made.BitsStored, made.HighBit = 16, 12, 11
    made.PixelRepresentation, made.SamplesPerPixel = 0, 1
    made.PhotometricInterpretation = "MONOCHROME2"
    made.WindowCenter, made.WindowWidth = 1800, 3400
    made.PixelData = values.tobytes()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.SourceApplicationEntityTitle = "QINGZE_PACS"
    made.preamble = b"ZHANG JIANGUO".ljust(128, b"\0")
    written = BytesIO()
    made.save_as(written, enforce_file_format=True)
    return written.getvalue()
