"""Whether what follows a signature is only what keeps it checkable: validation data and timestamps.

To know that, the document must be opened, and a stranger may have written it. So a process of its
own opens it, with little time and little memory; this module is its program too.
"""

import io
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10
MEMORY = 2**30  # bytes of addresses, most of them the libraries'


def only_keep_it_checkable(pdf: bytes) -> bool:
    """False too when that cannot be told within the limits."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=pdf,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _judge(pdf: bytes) -> bool:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

    first, *others = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    first.compute_integrity_info()
    found = first.diff_result
    return (
        not others
        and isinstance(found, DiffResult)
        and found.modification_level <= ModificationLevel.LTA_UPDATES
    )


def _limit() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    _limit()
    sys.exit(0 if _judge(sys.stdin.buffer.read()) else 1)
