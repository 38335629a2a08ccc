"""What the light picture of a certificate shows: lines of text in places, no page is typeset."""

import math
from dataclasses import dataclass
from datetime import date

from alliance.pages.card_drawing import break_lines
from courses.certificates.enums import SOON, CertificateState
from courses.certificates.models import Certificate

LETTERS_A_LINE = 13
NEVER_BROKEN = 6
LINES = 2


@dataclass(frozen=True)
class Card:
    """A certificate in the wallet, and how it stands today."""

    certificate: Certificate
    lines: list[str]
    days_left: int | None
    is_valid: bool

    @property
    def is_expired(self) -> bool:
        return self.is_valid and self.days_left is not None and self.days_left < 0

    @property
    def is_expiring(self) -> bool:
        return self.is_valid and self.days_left is not None and 0 <= self.days_left <= SOON.days

    @property
    def first_line_at(self) -> int:
        """Where the first line of the subject stands, in units of the picture."""
        return 112 if len(self.lines) == 1 else 100


def card(certificate: Certificate, *, on: date) -> Card:
    ends = certificate.expires_date
    return Card(
        certificate=certificate,
        lines=broken(certificate.snapshot["subject"]),
        days_left=(ends - on).days if ends else None,
        is_valid=certificate.state == CertificateState.VALID,
    )


def broken(text: str) -> list[str]:
    """The text on at most two lines: broken after its colon, or else into like lengths where
    Chinese text may be; cut where it must be."""
    title, colon, rest = text.partition("：")
    if rest and max(_width(title), _width(rest)) <= LETTERS_A_LINE:
        return [title + colon, rest]
    least = max(NEVER_BROKEN, math.ceil(_width(text) / LINES))
    for width in range(min(least, LETTERS_A_LINE), LETTERS_A_LINE + 1):
        lines = break_lines(text, width=width, measure=_width)
        if len(lines) <= LINES:
            return lines
    return [*lines[: LINES - 1], f"{lines[LINES - 1][:-1]}…"]


def _width(text: str) -> float:
    """In Chinese letters; a Latin one is half as wide."""
    return sum(0.5 if letter.isascii() else 1 for letter in text)
