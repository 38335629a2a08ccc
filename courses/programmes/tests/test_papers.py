from io import BytesIO

import pytest
from PIL import Image

from courses.programmes.papers import MAX_BYTES, PaperRefused, content_type_of, shown_name


def picture(kind: str) -> bytes:
    file = BytesIO()
    Image.new("RGB", (4, 4)).save(file, kind)
    return file.getvalue()


def judge(content: bytes) -> str:
    return content_type_of(BytesIO(content), size=len(content))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.7 x", "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
    ],
)
def test_the_content_tells_the_type(content, expected):
    assert judge(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00 program",
        b"<html><script>alert(1)</script></html>",
        picture("GIF"),
        picture("PNG")[:20],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04 docx",
    ],
)
def test_anything_else_is_refused(content):
    with pytest.raises(PaperRefused):
        judge(content)


def test_too_large_is_refused_without_being_read():
    with pytest.raises(PaperRefused, match="10 MB"):
        content_type_of(BytesIO(b"%PDF-"), size=MAX_BYTES + 1)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\文件\\证.pdf", "证.pdf"),
        ("../../etc/证.jpg", "证.jpg"),
        ("证" * 200 + ".pdf", "证" * 116 + ".pdf"),
        (".pdf", ".pdf"),
    ],
)
def test_the_shown_name_has_no_path_and_is_short(name, shown):
    assert shown_name(name) == shown
