from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance.units.models import Unit
from lms import demo


class Command(BaseCommand):
    help = "Load the demo alliance into an empty database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are units already"
        )

    def handle(self, *args, **options):
        if Unit.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("The database holds units already; `make demo` resets it first.")
        loaded = demo.load(at=timezone.now())
        self.stdout.write(f"{len(loaded.units)} units, {len(loaded.people)} people loaded.")
