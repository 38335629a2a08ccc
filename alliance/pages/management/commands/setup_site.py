from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.pages.services import set_up_site
from alliance.units.models import Alliance


class Command(BaseCommand):
    """Run once after the first `migrate` of an installation, and again after an upgrade."""

    help = "Make the home page, groups and approval workflow for an alliance; keeps what is there."

    def add_arguments(self, parser):
        parser.add_argument("alliance", metavar="SLUG")
        parser.add_argument("--name", help="make the alliance under this name when it is not there")
        parser.add_argument("--specialty", default="", help="specialty of a new alliance")

    def handle(self, *args, **options):
        slug, name = options["alliance"], options["name"]
        alliance = Alliance.objects.filter(slug=slug).first()
        if alliance is None:
            if not name:
                raise CommandError(f"No alliance {slug!r}; give --name to make it.")
            alliance = Alliance.objects.create(slug=slug, name=name, specialty=options["specialty"])
        home = set_up_site(alliance=alliance, site_url=settings.SITE_URL)
        self.stdout.write(f"{home.alliance.name}: {settings.SITE_URL}")
