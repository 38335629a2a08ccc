"""JPEG lossless and JPEG-LS, which most picture archives write: unpacked in a process of its own.

The decoder (GDCM) is C++ and reads what strangers sent. Should a frame crash it, or make it eat
memory or time, its process ends and the site does not.
"""

import json
import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydicom.uid import (
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
)

if TYPE_CHECKING:
    from .pixels import Layout

SYNTAXES = frozenset({JPEGLossless, JPEGLosslessSV1, JPEGLSLossless, JPEGLSNearLossless})
CHILD = Path(__file__).with_name("lossless_child.py")
SECONDS = 20
# Start of frame: lossless Huffman, JPEG-LS. Then its length, precision, rows, columns, components.
START_OF_FRAME = (0xC3, 0xF7)
FRAME_HEADER = struct.Struct(">HBHHB")
MARKERS_LOOKED_AT = 100


def unpacked(frame: bytes, layout: "Layout") -> np.ndarray:
    """The values as stored, rows × columns (× 3).

    Raises ValueError when the frame is not what the header says, or cannot be unpacked.
    """
    precision, *claimed = _claimed(frame)
    if claimed != [layout.rows, layout.columns, layout.samples] or precision > layout.allocated:
        raise ValueError("size")
    done = subprocess.run(
        [sys.executable, "-I", str(CHILD)],
        input=json.dumps(asdict(layout)).encode() + b"\n" + frame,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={"OPENBLAS_NUM_THREADS": "1"},
    )
    if done.returncode:
        raise ValueError("frame")
    shape = (layout.rows, layout.columns) + ((3,) if layout.samples == 3 else ())
    return np.frombuffer(done.stdout, f"<u{layout.bytes_each}").reshape(shape)


def _claimed(frame: bytes) -> tuple[int, int, int, int]:
    """Bits of a value, rows, columns and components, as the frame itself says."""
    at = 2
    for _marker in range(MARKERS_LOOKED_AT):
        sign, marker, length = struct.unpack_from(">BBH", frame, at)
        if sign != 0xFF:
            break
        if marker in START_OF_FRAME:
            return FRAME_HEADER.unpack_from(frame, at + 2)[1:]
        at += 2 + length
    raise ValueError("frame")
