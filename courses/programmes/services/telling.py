"""Writing letters within the transaction of a decision."""

from collections.abc import Iterable
from datetime import datetime

from alliance.core.queue import enqueue

from .. import tasks
from ..enums import LetterKind
from ..letters import compose
from ..models import Application, Letter


def write_letters(applications: Iterable[Application], kind: LetterKind, *, at: datetime) -> None:
    """Keep what each applicant is told and have it mailed on commit."""
    letters = Letter.objects.bulk_create(
        compose(application, kind, at=at) for application in applications
    )
    for letter in letters:
        enqueue(tasks.send_letter, letter.pk)
