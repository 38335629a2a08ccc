"""The other process of `lossless`: the layout as a line of JSON and the frame come in on standard
input, the values go out on standard output. Run as a script, never imported."""

import json
import resource
import sys

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder

MB = 1024 * 1024
MEMORY, CPU_SECONDS = 1024 * MB, 15


def main() -> None:
    layout = json.loads(sys.stdin.buffer.readline())
    frame = sys.stdin.buffer.read()
    image = Dataset()
    image.file_meta = FileMetaDataset()
    image.file_meta.TransferSyntaxUID = layout["syntax"]
    image.Rows, image.Columns = layout["rows"], layout["columns"]
    image.SamplesPerPixel = layout["samples"]
    image.BitsAllocated, image.BitsStored = layout["allocated"], layout["stored"]
    image.HighBit = layout["stored"] - 1
    image.PixelRepresentation = int(layout["signed"])
    image.PhotometricInterpretation = layout["photometric"]
    if layout["samples"] == 3:
        image.PlanarConfiguration = layout["planar"]
    image.PixelData = encapsulate([frame])
    image["PixelData"].VR = "OB"
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    values, _facts = get_decoder(layout["syntax"]).as_array(image, raw=True, decoding_plugin="gdcm")
    sys.stdout.buffer.write(values.tobytes())


main()
