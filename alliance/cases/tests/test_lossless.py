"""JPEG lossless and JPEG-LS, and what a hostile frame of them comes to."""

import io
import subprocess
import time

import gdcm
import numpy as np
import pydicom
import pytest
from pydicom.uid import JPEGLosslessSV1, JPEGLSLossless

from alliance.cases import drawn
from alliance.cases.imaging import ImageRefused, lossless, make_anew

FILM = drawn.spine(width=120, height=150)
NAMES = {
    JPEGLosslessSV1: gdcm.TransferSyntax.JPEGLosslessProcess14_1,
    JPEGLSLossless: gdcm.TransferSyntax.JPEGLSLossless,
}


def make(data: bytes):
    return make_anew(io.BytesIO(data), size=len(data))


def grey(*, signed: bool) -> pydicom.FileDataset:
    dataset = pydicom.dcmread(io.BytesIO(drawn.dicom(FILM)))
    if signed:
        values = dataset.pixel_array.astype(np.int16) - 1800
        dataset.PixelRepresentation, dataset.BitsStored, dataset.HighBit = 1, 16, 15
        dataset.PixelData = values.tobytes()
    return dataset


def colour() -> pydicom.FileDataset:
    dataset = grey(signed=False)
    values = np.dstack([np.asarray(FILM.convert("L")), *np.indices((150, 120), np.uint8)])
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 3, "RGB"
    dataset.PlanarConfiguration, dataset.BitsAllocated = 0, 8
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 7, 0
    dataset.PixelData = values.tobytes()
    return dataset


@pytest.fixture
def packed(tmp_path):
    def packed(dataset: pydicom.FileDataset, syntax: str) -> bytes:
        plain, made = str(tmp_path / "plain.dcm"), str(tmp_path / "made.dcm")
        dataset.save_as(plain)
        reader, change = gdcm.ImageReader(), gdcm.ImageChangeTransferSyntax()
        reader.SetFileName(plain)
        assert reader.Read()
        change.SetTransferSyntax(gdcm.TransferSyntax(NAMES[syntax]))
        change.SetInput(reader.GetImage())
        assert change.Change()
        writer = gdcm.ImageWriter()
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        writer.SetFileName(made)
        assert writer.Write()
        return (tmp_path / "made.dcm").read_bytes()

    return packed


@pytest.mark.parametrize(
    ("dataset", "syntax"),
    [
        (grey(signed=False), JPEGLosslessSV1),
        (grey(signed=True), JPEGLosslessSV1),
        (grey(signed=True), JPEGLSLossless),
        (colour(), JPEGLosslessSV1),
    ],
    ids=["grey", "signed", "signed LS", "colour"],
)
def test_the_values_are_kept(packed, dataset, syntax):
    data = packed(dataset, syntax)
    assert pydicom.dcmread(io.BytesIO(data)).file_meta.TransferSyntaxUID == syntax
    again = pydicom.dcmread(io.BytesIO(make(data).file))
    assert np.array_equal(again.pixel_array, dataset.pixel_array)
    assert str(again.PatientName or "") == ""


def spoilt(data: bytes, change) -> bytes:
    dataset = pydicom.dcmread(io.BytesIO(data))
    frame = bytearray(next(pydicom.encaps.generate_frames(dataset.PixelData, number_of_frames=1)))
    dataset.PixelData = pydicom.encaps.encapsulate([bytes(change(frame))])
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


def claiming_more_rows(frame: bytearray) -> bytearray:
    at = frame.index(b"\xff\xc3")
    frame[at + 5 : at + 7] = b"\xff\xff"
    return frame


@pytest.mark.parametrize(
    "change",
    [
        claiming_more_rows,
        lambda frame: frame[:30],
        lambda frame: frame[:2] + b"\x00" * 40,
        lambda frame: b"\xff\xd8" + b"\xff\xe0\x00\x02" * 500,
    ],
    ids=["larger", "cut", "no markers", "only markers"],
)
def test_a_frame_that_lies_is_refused_at_once(packed, change):
    data = spoilt(packed(grey(signed=False), JPEGLosslessSV1), change)
    began = time.perf_counter()
    with pytest.raises(ImageRefused, match="已损坏"):
        make(data)
    assert time.perf_counter() - began < 2


def test_a_decoder_that_dies_takes_nothing_along(packed, monkeypatch, tmp_path):
    killer = tmp_path / "killer.py"
    killer.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(lossless, "CHILD", killer)
    with pytest.raises(ImageRefused, match="已损坏"):
        make(packed(grey(signed=False), JPEGLosslessSV1))


def test_a_decoder_without_end_is_stopped(packed, monkeypatch, tmp_path):
    sleeper = tmp_path / "sleeper.py"
    sleeper.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(lossless, "CHILD", sleeper)
    monkeypatch.setattr(lossless, "SECONDS", 0.2)
    with pytest.raises(ImageRefused) as refused:
        make(packed(grey(signed=False), JPEGLosslessSV1))
    assert isinstance(refused.value.__cause__, subprocess.TimeoutExpired)
