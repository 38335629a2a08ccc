from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms import translations


class Command(BaseCommand):
    help = "Keep the English translation: update the .po, check it against the code, compile it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["update", "check", "compile"])

    def handle(self, *args, action, **options):
        match action:
            case "update":
                catalog = translations.update(settings.BASE_DIR)
                self.stdout.write(f"{len(catalog)} strings in {translations.po_path()}")
            case "compile":
                for path in translations.compile_changed():
                    self.stdout.write(str(path))
            case "check":
                self._check()

    def _check(self):
        gaps = translations.gaps(settings.BASE_DIR)
        for kind, strings in vars(gaps).items():
            for string in strings:
                self.stderr.write(f"{kind}: {string}")
        if gaps:
            raise CommandError("The English translation is not complete; see `make messages`.")
