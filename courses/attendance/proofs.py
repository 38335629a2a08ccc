"""Files that prove a reason for leave: a scan or a photograph, known by its first bytes."""

from django.core.files.uploadedfile import UploadedFile

MAX_BYTES = 8 * 1024 * 1024
_SIGNATURES = {
    b"%PDF-": ("pdf", "application/pdf"),
    b"\xff\xd8\xff": ("jpg", "image/jpeg"),
    b"\x89PNG\r\n\x1a\n": ("png", "image/png"),
}
CONTENT_TYPES = dict(_SIGNATURES.values())


class NotAProof(Exception):
    """The file is neither PDF, JPEG nor PNG."""


def ending_of(file: UploadedFile) -> str:
    """`pdf`, `jpg` or `png`, as the content says and whatever the name says. Raises NotAProof."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    for signature, (ending, _) in _SIGNATURES.items():
        if head.startswith(signature):
            return ending
    raise NotAProof
