from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lms.bench.generator import NotEmpty, Size, analyse, generate


class Command(BaseCommand):
    help = "Fill an empty database with an invented alliance of the given size."

    def add_arguments(self, parser):
        for name, default in vars(Size()).items():
            parser.add_argument(f"--{name}", type=int, default=default)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *, seed, **options):
        size = Size(**{name: options[name] for name in vars(Size())})
        try:
            generate(size=size, seed=seed, at=timezone.now(), say=self.stdout.write)
        except NotEmpty as refusal:
            raise CommandError(
                "The database already holds an alliance; generate into an empty one."
            ) from refusal
        analyse()
