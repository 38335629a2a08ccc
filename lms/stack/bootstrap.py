"""The first step of every `make` target: a `.venv` with the pinned packages, then the work.

Runs on any Python of the machine before anything is installed: standard library only, and the
file must parse on old Pythons too, so that they get a sentence and not a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST = (3, 11)
FREE_MEGABYTES = 1500
BROWSER_PACKAGES = ["chromium", "fonts-noto-cjk"]
BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome"]


class CannotSetUp(Exception):
    """One sentence for the person at the terminal."""


def main(arguments):
    """`bootstrap.py runtime|development [COMMAND…]`: set up, then run COMMAND in the .venv."""
    kind, command = arguments[0], arguments[1:]
    try:
        if sys.version_info < OLDEST:
            raise CannotSetUp(
                f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: "
                "name another one with make PYTHON=python3.12 …"
            )
        with_lock(set_up, kind)
        if kind == "browser":
            set_up_browser()
    except CannotSetUp as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The environment cannot be set up: {error}", file=sys.stderr)
        return 1
    if not command:
        return 0
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), *command])


def with_lock(work, kind):
    """Two targets started together must not install into one environment at once."""
    import fcntl

    data = ROOT / ".data"
    data.mkdir(exist_ok=True)
    with (data / "setup.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        work(kind)


def set_up(kind):
    """Make the environment and install what changed; does nothing when all is in place."""
    names = (
        ["requirements.txt"] if kind == "runtime" else ["requirements.txt", "requirements-dev.txt"]
    )
    files = [ROOT / name for name in names]
    stamp = VENV / ("installed-" + ("runtime" if kind == "runtime" else "development"))
    wanted = fingerprint(files)
    if stamp.exists() and stamp.read_text() == wanted and runs():
        return
    require_disk_space()
    if not runs():
        make_venv()
    print("Installing packages …", flush=True)
    install(files)
    stamp.write_text(wanted)


def fingerprint(files):
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def runs():
    if not os.access(str(PYTHON), os.X_OK):
        return False
    return subprocess.run([str(PYTHON), "-c", "import pip"], capture_output=True).returncode == 0


def make_venv():
    if VENV.exists() and not os.access(str(VENV), os.W_OK):
        raise CannotSetUp(
            f"{VENV} was made by another user and does not run for you: remove it and start again."
        )
    print("Making .venv …", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode or not runs():
        shutil.rmtree(VENV, ignore_errors=True)
        if "No space left" in made.stderr + made.stdout:
            raise CannotSetUp(f"There is no disk space left to make {VENV}.")
        raise CannotSetUp(
            "Python cannot make an environment here; on Debian: apt-get install python3-venv."
        )


def require_disk_space():
    free = shutil.disk_usage(str(ROOT)).free // 2**20
    if free < FREE_MEGABYTES:
        raise CannotSetUp(
            f"Only {free} MB of disk space are left; installing needs {FREE_MEGABYTES} MB."
        )


def install(files):
    """Wheels only: a platform without one gets a sentence and not a compiler's last words."""
    command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--no-input"]
    command += ["--disable-pip-version-check", "--only-binary=:all:"]
    command += ["--retries", "3"]  # each is a line in the output, by which `explain` knows it
    for path in files:
        command += ["--requirement", str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode == 0:
        return
    raise CannotSetUp(explain(done.stdout))


def explain(output):
    """The one sentence for what made pip fail."""
    if "No space left on device" in output:
        return "There is no disk space left to install the packages."
    unreachable = ("NewConnectionError", "NameResolutionError", "ProxyError", "timed out")
    if any(word in output for word in unreachable):
        return "The package registry cannot be reached; check the network and start again."
    for line in output.splitlines():
        if "No matching distribution found for" in line:
            package = line.split("No matching distribution found for")[1].strip()
            return (
                f"There is no wheel of {package} for this platform ({sys.platform} "
                f"{os.uname().machine}, Python {sys.version_info[0]}.{sys.version_info[1]}); "
                "see “Platforms” in docs/operations.md."
            )
    return "pip could not install the packages:\n" + output.strip()


def set_up_browser():
    """Chromium and a Chinese font for the browser tests, from Debian's packages."""
    if browser_is_there():
        return
    right = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = shutil.which("apt-get")
    may = not right or (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    )
    if apt and may:
        print(f"Installing {' '.join(BROWSER_PACKAGES)} …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for step in (["update", "-qq"], ["install", "-y", "-qq", *BROWSER_PACKAGES]):
            subprocess.run([*right, apt, *step], env=quiet, stdout=subprocess.DEVNULL)
    if not browser_is_there():
        raise CannotSetUp(
            "The browser tests need Chromium and a Chinese font: apt-get install "
            + " ".join(BROWSER_PACKAGES)
        )


def browser_is_there():
    named = os.environ.get("CHROMIUM")
    browser = (named and shutil.which(named)) or any(shutil.which(name) for name in BROWSER_NAMES)
    if not browser or not shutil.which("fc-list"):
        return bool(named and browser)
    fonts = subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True)
    return bool(fonts.stdout.strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
