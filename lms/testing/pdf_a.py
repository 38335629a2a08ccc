"""What ISO 19005-2 (PDF/A-2b) asks of a file and can be read from its structure.

No validator of the standard can be installed from PyPI (the well-kept one, veraPDF, is a Java
programme), so its clauses are read here one by one, over every object of the file. What needs the
fonts' programs to be interpreted (glyph widths, 6.2.11.5) is left to the typesetter, which refuses
what it cannot write as PDF/A.
"""

import io
import re
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, StreamObject

FILTERS = {
    "/FlateDecode", "/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode",
    "/RunLengthDecode", "/ASCIIHexDecode", "/ASCII85Decode",
}  # fmt: skip
BLEND_MODES = {
    "/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten",
    "/ColorDodge", "/ColorBurn", "/HardLight", "/SoftLight", "/Difference", "/Exclusion", "/Hue",
    "/Saturation", "/Color", "/Luminosity",
}  # fmt: skip
INTENTS = {"/RelativeColorimetric", "/AbsoluteColorimetric", "/Perceptual", "/Saturation"}
ACTIONS = {"/GoTo", "/GoToR", "/GoToE", "/Thread", "/URI", "/Named", "/SubmitForm"}
# Keys that may stand nowhere, or not with these values, whatever the object.
FORBIDDEN = {
    "/JS": "6.5.1 JavaScript",
    "/AA": "6.5.2 additional actions",
    "/TR": "6.2.5 transfer function",
    "/HTP": "6.2.5 halftone phase",
    "/PS": "6.2.9 PostScript",
    "/OPI": "6.2.9 OPI",
    "/Alternates": "6.2.8 alternate images",
    "/XFA": "6.4.2 XFA",
    "/EmbeddedFiles": "6.8 embedded files",
    "/AlternatePresentations": "6.10 presentations",
    "/Encrypt": "6.1.3 encryption",
}
PRINT, HIDDEN, INVISIBLE, NO_VIEW, TOGGLE = 4, 2, 1, 32, 256


def faults_of(pdf: bytes) -> list[str]:
    """The clauses that the file does not keep, each with what was found; none when all is well."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    return [
        *_file(pdf, reader),
        *_metadata(reader, root),
        *_output_intent(root),
        *(fault for one in _objects(reader) for fault in _object(one)),
        *(fault for page in reader.pages for fault in _drawn(page, reader)),
    ]


def _file(pdf: bytes, reader: PdfReader) -> Iterator[str]:
    header = re.match(rb"%PDF-1\.[2-7]\r?\n%([^\r\n]*)", pdf)
    if not header or len(header[1]) < 4 or min(header[1][:4]) < 128:
        yield "6.1.2 header"
    if not re.search(rb"%%EOF\r?\n?$", pdf):
        yield "6.1.3 data after the end"
    if len(reader.trailer.get("/ID", ())) != 2:
        yield "6.1.3 identifier"
    if "/Encrypt" in reader.trailer:
        yield FORBIDDEN["/Encrypt"]


def _metadata(reader: PdfReader, root: DictionaryObject) -> Iterator[str]:
    """6.6.2 and 6.6.4; and that the document information says the same (6.6.3)."""
    stream = root.get("/Metadata")
    if stream is None:
        yield "6.6.2 no metadata"
        return
    if "/Filter" in stream.get_object():
        yield "6.6.2 metadata compressed"
    text, xmp = stream.get_object().get_data(), reader.xmp_metadata
    if b"pdfaid:part>2<" not in text or b"pdfaid:conformance>B<" not in text:
        yield "6.6.4 not said to be PDF/A-2b"
    info = reader.metadata or {}
    said = {
        "/Title": next(iter((xmp.dc_title or {}).values()), None),
        "/Author": "; ".join(xmp.dc_creator or []) or None,
        "/Subject": next(iter((xmp.dc_description or {}).values()), None),
        "/Keywords": xmp.pdf_keywords,
        "/Creator": xmp.xmp_creator_tool,
        "/Producer": xmp.pdf_producer,
    }
    for key, value in said.items():
        if key in info and str(info[key]) != value:
            yield f"6.6.3 {key} {info[key]!r} is {value!r} in the metadata"
    for key, stamp in (
        ("creation_date", xmp.xmp_create_date),
        ("modification_date", xmp.xmp_modify_date),
    ):
        told = getattr(info, key, None)
        if told and (stamp is None or told.replace(tzinfo=None) != stamp.replace(tzinfo=None)):
            yield f"6.6.3 {key} {told} is {stamp} in the metadata"


def _output_intent(root: DictionaryObject) -> Iterator[str]:
    intents = [one.get_object() for one in root.get("/OutputIntents", ())]
    ours = [one for one in intents if one.get("/S") == "/GTS_PDFA1"]
    if len(ours) != 1:
        yield "6.2.3 output intent"
        return
    profile = ours[0]["/DestOutputProfile"].get_object()
    data = profile.get_data()
    if data[36:40] != b"acsp" or data[8] > 4 or data[12:16] not in (b"mntr", b"prtr"):
        yield "6.2.3 not an ICC profile of a device"
    if (data[16:20], profile["/N"]) != (b"RGB ", 3):
        yield "6.2.4 colours of devices are not those of the profile"


def _objects(reader: PdfReader) -> Iterator[object]:
    """Every object that the file's last state leads to, once."""
    seen, waiting = set(), [reader.trailer.raw_get("/Root")]
    if "/Info" in reader.trailer:
        waiting.append(reader.trailer.raw_get("/Info"))
    while waiting:
        one = waiting.pop()
        if hasattr(one, "idnum"):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        yield one
        if isinstance(one, DictionaryObject):
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


def _object(one: object) -> Iterator[str]:
    if isinstance(one, StreamObject):
        yield from _stream(one)
    if not isinstance(one, DictionaryObject):
        return
    yield from (clause for key, clause in FORBIDDEN.items() if key in one)
    if one.get("/S") not in ACTIONS and "/S" in one and one.get("/Type") == "/Action":
        yield f"6.5.1 action {one['/S']}"
    if one.get("/Type") == "/Font" or "/BaseFont" in one:
        yield from _font(one)
    if one.get("/Type") == "/ExtGState" or "/BM" in one:
        modes = one.get("/BM", "/Normal")
        if not set(modes if isinstance(modes, list) else [modes]) <= BLEND_MODES:
            yield f"6.2.10 blend mode {modes}"
    if one.get("/NeedAppearances"):
        yield "6.4.1 appearances to be made"
    if one.get("/Type") == "/Annot" or "/Rect" in one:
        yield from _annotation(one)


def _stream(one: StreamObject) -> Iterator[str]:
    if {"/F", "/FFilter", "/FDecodeParms"} & one.keys():
        yield "6.1.7 a stream outside the file"
    used = one.get("/Filter", [])
    if unknown := set(used if isinstance(used, list) else [used]) - FILTERS:
        yield f"6.1.7 filters {unknown}"
    if one.get("/Subtype") == "/PS" or one.get("/Subtype2") == "/PS":
        yield "6.2.9 PostScript"
    if one.get("/Subtype") == "/Image" and one.get("/Interpolate"):
        yield "6.2.8 an interpolated image"


def _font(font: DictionaryObject) -> Iterator[str]:
    """6.2.11: embedded, with what it takes to find its glyphs."""
    name = font.get("/BaseFont")
    if font["/Subtype"] == "/Type0":
        (below,) = font["/DescendantFonts"]
        below = below.get_object()
        if font["/Encoding"] not in ("/Identity-H", "/Identity-V"):
            yield f"6.2.11.3 encoding of {name}"
        if below["/Subtype"] == "/CIDFontType2" and "/CIDToGIDMap" not in below:
            yield f"6.2.11.3 no glyphs of characters in {name}"
        if "/ToUnicode" not in font:
            yield f"no text can be read of {name}"
        return
    descriptor = font.get("/FontDescriptor")
    if font["/Subtype"] != "/Type3" and not (
        descriptor and {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.get_object().keys()
    ):
        yield f"6.2.11.4 {name} is not embedded"


def _annotation(one: DictionaryObject) -> Iterator[str]:
    if one.get("/Subtype") in ("/3D", "/Sound", "/Screen", "/Movie", "/FileAttachment"):
        yield f"6.3.1 annotation {one['/Subtype']}"
    flags = one.get("/F", 0)
    if not flags & PRINT or flags & (HIDDEN | INVISIBLE | NO_VIEW | TOGGLE):
        yield f"6.3.2 flags {flags}"
    if "/AP" not in one and len({*one["/Rect"][::2]}) * len({*one["/Rect"][1::2]}) > 1:
        yield "6.3.3 no appearance"


def _drawn(holder: DictionaryObject, reader: PdfReader) -> Iterator[str]:
    """What the operators of a page, and of the forms it places, ask for."""
    content = holder if isinstance(holder, StreamObject) else holder.get("/Contents")
    depth = deepest = 0
    for operands, operator in ContentStream(content, reader).operations if content else ():
        if operator in (b"k", b"K"):
            yield "6.2.4.3 CMYK without its profile"
        if operator == b"ri" and operands[0] not in INTENTS:
            yield f"6.2.6 rendering intent {operands[0]}"
        depth += {b"q": 1, b"Q": -1}.get(operator, 0)
        deepest = max(deepest, depth)
    if deepest > 28:
        yield "6.1.13 graphics states too deep"
    resources = holder.get("/Resources", {}).get_object() if "/Resources" in holder else {}
    for space in resources.get("/ColorSpace", {}).values():
        if "/DeviceCMYK" in str(space.get_object()):
            yield "6.2.4.3 CMYK without its profile"
    for placed in resources.get("/XObject", {}).values():
        if (form := placed.get_object()).get("/Subtype") == "/Form":
            yield from _drawn(form, reader)
