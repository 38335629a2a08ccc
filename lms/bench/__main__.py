"""`python -m lms.bench`: start the services, then measure (run.py) under production settings."""

import argparse
import sys

from lms.bench.surroundings import production


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m lms.bench", description=__doc__)
    parser.add_argument("--only", metavar="WORD", default="", help="rows whose name holds this")
    parser.add_argument("--small", action="store_true", help="little data: to try the bench itself")
    parser.add_argument("--no-write", action="store_true", help="leave docs/benchmarks.md alone")
    options = parser.parse_args()
    with production():
        import django

        django.setup()
        from lms.bench import run

        results = run.run(only=options.only, small=options.small, write=not options.no_write)
    return 0 if all(result.reached for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
