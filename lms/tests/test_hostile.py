"""A corpus of hostile uploads at the doors for pictures: refused, or inert, at once and in
little address space."""

import json
import os
import subprocess
import sys

from lms.testing.hostile import NAMES


def test_hostile_uploads_are_refused_or_inert():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "lms.testing.hostile"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )
    told = json.loads(done.stdout)
    assert told["slowest"] < 2
    assert told["files"] >= 35
    kept = told["kept"]
    assert {kind for _door, _name, kind, _script in kept} <= {"JPEG", "PNG", "WEBP"}
    assert not any(script for *_rest, script in kept)
    # Whatever it is called, a picture is a picture, and no disguise is one.
    assert {name for _door, name, *_rest in kept} == {
        *NAMES, "behind.jpg", "wrong.gif", "polyglot.jpg", "comment.jpg",
    }  # fmt: skip
