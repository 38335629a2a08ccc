from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance.search import services, sources, vocabulary


class Command(BaseCommand):
    """Safe to run at any time; what people change meanwhile is kept."""

    help = "Compare the search index with what it is made of, mend it, and say what was wrong."

    def add_arguments(self, parser):
        parser.add_argument("--source", help="this source alone")

    def handle(self, *args, **options):
        only = options["source"]
        if only is not None and sources.find(only) is None:
            known = ", ".join(source.name for source in sources.every())
            raise CommandError(f"No source {only!r}; there are {known}.")
        for name, found in services.rebuild(at=timezone.now(), only=only).items():
            self.stdout.write(
                f"{name}: {found.documents} documents, {found.added} added, "
                f"{found.changed} changed, {found.removed} removed"
            )
        self.stdout.write(f"{vocabulary.gather()} words for did-you-mean")
