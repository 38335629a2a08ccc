"""Workers that are killed while they issue: `main` runs in a process of its own.

Each line of the input tells one worker what to do. It is forked after Django is set up and before
the typesetter is, whose threads would not follow, and kills itself by SIGKILL, which nothing can
catch. How each worker ended is answered on a line.
"""

import gc
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from alliance.accounts.naming import romanised
from courses.certificates import batches, codes, documents, entries, services
from courses.certificates.sources import SOURCES
from courses.designs.qr import qr_svg
from courses.typesetting import glyphs

# Where a worker dies: in which step, and whether the step is done by then.
DEATHS: dict[str, tuple[object, str, bool]] = {
    "numbered, not committed": (entries, "enter", True),
    "entered, not made": (documents, "typeset", False),
    "made, not recorded": (documents, "typeset", True),
    "recorded, not committed": (services, "_forget_failures", False),
}


def main() -> None:
    _warm()
    gc.freeze()  # workers share these pages as long as nobody walks them
    for line in sys.stdin:
        worker = os.fork()
        if worker == 0:
            _live(**json.loads(line))
        _pid, status = os.waitpid(worker, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _warm() -> None:
    """Import and remember what every worker would: a second each."""
    glyphs.drawable()
    romanised("欧阳小华")
    for letter in codes.ALPHABET:
        link = reverse("certificates:verify_code", args=[letter * codes.LENGTH])
        qr_svg(f"{settings.SITE_URL}{link}")


def _live(*, dies: str, careless: bool = False, **work) -> None:
    """Do the work until the death comes."""
    step, name, done = DEATHS[dies]
    setattr(step, name, _deadly(getattr(step, name), done=done))
    if careless:
        entries.reserve_numbers = _reserved_apart
    try:
        issue(**work)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def issue(*, kind: str = "", ids: tuple[int, ...] = (), batch: int | None = None) -> None:
    if batch is not None:
        batches.run(batch_id=batch, progress=lambda done, total: None)
    else:
        services.issue_certificates(source=SOURCES[kind], ids=ids, at=timezone.now(), by=None)


def _deadly(step: Callable, *, done: bool) -> Callable:
    def die(*args, **kwargs) -> None:
        if done:
            step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return die


def _reserved_apart(*, alliance_id: int, kind: str, year: int, count: int) -> int:
    """reserve_numbers as it must not be: committed before what it numbers."""
    session = connection.copy()
    with session.cursor() as cursor:
        cursor.execute(entries.RESERVE_NUMBERS, [alliance_id, kind, year, count])
        (last,) = cursor.fetchone()
    session.close()
    return last
