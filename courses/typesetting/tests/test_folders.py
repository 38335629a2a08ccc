import os
import subprocess
import sys
import tempfile
import time

import pytest

from courses.typesetting import folders

WORKER = """
from courses.typesetting.folders import folder_for

class User: pass

user = User()
print(folder_for(user), flush=True)
input()
"""


@pytest.fixture(autouse=True)
def _apart(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


class User:
    pass


def aged(folder) -> None:
    long_ago = time.time() - 2 * folders.GRACE_SECONDS
    os.utime(folder, (long_ago, long_ago))


def test_a_folder_goes_with_its_user(tmp_path):
    user = User()
    folder = folders.folder_for(user)
    (folder / "page.typ").write_text("")
    del user
    assert list(tmp_path.iterdir()) == []


def test_that_of_a_killed_worker_is_cleared_by_the_next_and_none_before(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", WORKER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        text=True,
    ) as worker:
        theirs = tmp_path / worker.stdout.readline().strip()
        aged(theirs)
        first = User()
        mine = folders.folder_for(first)
        assert set(tmp_path.iterdir()) == {theirs, mine}
        worker.kill()
    second = User()
    assert set(tmp_path.iterdir()) == {theirs, mine}
    aged(mine)
    another = folders.folder_for(second)
    assert set(tmp_path.iterdir()) == {mine, another}


def test_what_is_younger_or_not_ours_is_left_alone(tmp_path):
    young, strange = tmp_path / f"{folders.PREFIX}young", tmp_path / "strange"
    young.mkdir()
    strange.mkdir()
    aged(strange)
    user = User()
    folder = folders.folder_for(user)
    assert set(tmp_path.iterdir()) == {young, strange, folder}
