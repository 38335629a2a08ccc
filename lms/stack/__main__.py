"""`python -m lms.stack run` serves the product; `demo` resets it to fresh demo data."""

import os
import sys

from . import checkout
from .errors import StackError
from .supervisor import embedded_services, prepare, run


def demo() -> None:
    """Throw database and uploads away and load the demo alliance, beside a running site or not."""
    if checkout.is_running():
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.dev"}
        prepare(environment | checkout.services(), "--reset")
    else:
        with checkout.locked():
            checkout.require_disk_space()
            site_url = checkout.services().get("SITE_URL", "http://127.0.0.1:8000")
            with embedded_services(site_url=site_url) as (environment, _):
                prepare(environment, "--reset")


def main() -> int:
    try:
        match sys.argv[1:]:
            case ["run"]:
                run(host=os.environ.get("HOST", "127.0.0.1"), port=os.environ.get("PORT", "8000"))
            case ["demo"]:
                demo()
            case _:
                raise StackError("Use: python -m lms.stack run|demo")
    except StackError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"The stack cannot run here: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
