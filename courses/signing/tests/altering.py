"""Two hundred ways to alter a signed certificate, the same ones in every run."""

import io
import re
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from courses.signing.checking import Finding

CHANGED = {Finding.ALTERED}
ADDED = {Finding.EXTENDED}
BROKEN = {Finding.ALTERED, Finding.UNSIGNED, Finding.NOT_PDF}

Altered = tuple[str, bytes, set[Finding]]


def alterations(signed: bytes, *, plain: bytes, other: bytes, forged: list[bytes]) -> list[Altered]:
    """What was done, the bytes, and the findings that are right.

    `plain` is the document before it was signed, `other` another signed one of the same length,
    `forged` are signed by someone else.
    """
    return [
        *_changed_bytes(signed),
        *_cut(signed),
        *_container(signed, other),
        *_followed(signed),
        *_updated(signed),
        *_rearranged(signed),
        ("signature removed with its revision", plain, {Finding.UNSIGNED}),
        *((f"signed by a name-alike {n}", pdf, {Finding.FOREIGN}) for n, pdf in enumerate(forged)),
    ]


def _changed_bytes(signed: bytes) -> Iterator[Altered]:
    """One bit of one byte, all over the file but for its first line."""
    for number in range(100):
        place = 10 + (len(signed) - 20) * number // 100
        changed = bytearray(signed)
        changed[place] ^= 1 << number % 7
        yield f"bit {number % 7} of byte {place}", bytes(changed), BROKEN | ADDED
    for number in range(20):
        place = 10 + (len(signed) - 20) * number // 20
        yield f"byte {place} doubled", signed[:place] + signed[place - 1 :], BROKEN
        yield f"byte {place} left out", signed[:place] + signed[place + 1 :], BROKEN


def _cut(signed: bytes) -> Iterator[Altered]:
    for number in range(1, 11):
        length = len(signed) * number // 11
        yield f"cut after {length}", signed[:length], BROKEN
    yield "last byte cut", signed[:-1], BROKEN
    yield "first line gone", signed[9:], {Finding.NOT_PDF}


def _container(signed: bytes, other: bytes) -> Iterator[Altered]:
    """The signature itself, which no signature covers."""
    opening, closing = _gap(signed)
    digits = signed[opening:closing]
    for number in range(20):
        place = opening + (closing - opening) * number // 20
        changed = bytearray(signed)
        changed[place] = ord("1") if changed[place] == ord("0") else ord("0")
        yield f"digit {place - opening} of the signature", bytes(changed), CHANGED

    def holding(other_digits: bytes) -> bytes:
        return signed[:opening] + other_digits + signed[closing:]

    first, last = _gap(other)
    yield "signature of another certificate", holding(other[first:last]), CHANGED
    yield "no signature in its place", holding(b"0" * len(digits)), CHANGED
    yield "small letters", holding(digits[:200].lower() + digits[200:]), CHANGED
    yield "blanks for zeros", holding(digits[:-2] + b"  "), CHANGED
    yield "something in the filling", holding(digits[:-2] + b"2f"), CHANGED


def _followed(signed: bytes) -> Iterator[Altered]:
    for name, rest in {
        "line end": b"\n",
        "zero": b"\0",
        "comment": b"% original\n",
        "a second document": signed,
        "a second end": b"startxref\n0\n%%EOF\n",
    }.items():
        yield f"{name} after the end", signed + rest, ADDED


def _updated(signed: bytes) -> Iterator[Altered]:
    """Incremental updates, as a PDF editor writes them."""
    for number in range(5):
        writer = IncrementalPdfFileWriter(io.BytesIO(signed))
        words = f"BT /F1 40 Tf 20 {20 + number} Td (Forged {number}) Tj ET".encode()
        content = writer.add_object(generic.StreamObject(stream_data=words))
        page = writer.root["/Pages"]["/Kids"][number % 2].get_object()
        page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), content])
        writer.update_container(page)
        yield f"text laid over page {number % 2} ({number})", _written(writer), ADDED
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    pages = writer.root["/Pages"]
    pages["/Kids"] = generic.ArrayObject(list(reversed(pages["/Kids"])))
    writer.update_container(pages)
    yield "pages swapped by an update", _written(writer), ADDED
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.trailer["/Info"]["/Title"] = generic.TextStringObject("SPINE-C-2026-999999")
    writer.update_container(writer.trailer["/Info"])
    yield "title exchanged by an update", _written(writer), ADDED
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): generic.TextStringObject("app.alert(1)"),
        }
    )
    writer.update_root()
    yield "a script added", _written(writer), ADDED
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/AcroForm"]["/Fields"] = generic.ArrayObject()
    writer.update_root()
    yield "the signature's field taken out of the form", _written(writer), ADDED


def _rearranged(signed: bytes) -> Iterator[Altered]:
    """Changes that keep every length."""
    kids = re.search(rb"/Kids\[(\d+ 0 R) (\d+ 0 R)\]", signed)
    swapped = signed.replace(kids[0], b"/Kids[%b %b]" % (kids[2], kids[1]))
    yield "pages swapped", swapped, CHANGED
    yield "a page left out", signed.replace(kids[0], b"/Kids[%b %b]" % (kids[1], kids[1])), CHANGED
    for old, new in ((b"7K3QX9A0BC", b"7K3QX9A0BD"), (b"2026-000001", b"2026-000002")):
        yield f"{old} exchanged for {new}", signed.replace(old, new), CHANGED
    yield "range not mentioned", signed.replace(b"/ByteRange", b"/ByteWrong"), BROKEN
    yield "range of nothing", _ranged(signed, b"0 0 0 0"), CHANGED
    opening, closing = _gap(signed)
    beyond = b"0 %d %d %d" % (opening - 1, closing + 1, len(signed))
    yield "range beyond the end", _ranged(signed, beyond), CHANGED
    wider = b"0 %d %d %d" % (opening - 500, closing + 1, len(signed) - closing - 1)
    yield "range that leaves content out", _ranged(signed, wider), CHANGED
    start = b"9 %d %d %d" % (opening - 1, closing + 1, len(signed) - closing - 1)
    yield "range without the beginning", _ranged(signed, start), CHANGED
    yield "time of signing", re.sub(rb"(/M \(D\\07220)2611", rb"\g<1>2511", signed), CHANGED


def _gap(signed: bytes) -> tuple[int, int]:
    """Where the digits of the signature begin and end."""
    opening = signed.rindex(b"/Contents <") + len(b"/Contents <")
    return opening, signed.index(b">", opening)


def _ranged(signed: bytes, numbers: bytes) -> bytes:
    """The same with another byte range, in the room that the signer left for it."""
    found = re.search(rb"/ByteRange \[[^\]]*\] *", signed)
    text = b"/ByteRange [" + numbers + b"]"
    return signed[: found.start()] + text.ljust(len(found[0])) + signed[found.end() :]


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
