from django.core.management.base import BaseCommand, CommandError

from courses.logbook.recompute import differences, mend


class Command(BaseCommand):
    help = "Count all logbook entries anew and print every tally that differs."

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="write the tallies anew")

    def handle(self, *args, fix: bool, **options):
        found = 0
        for difference in differences():
            found += 1
            self.stdout.write(
                f"placement {difference.placement_id} item {difference.requirement_id}: "
                f"held {difference.held}, expected {difference.expected}"
            )
        if found and not fix:
            raise CommandError(f"{found} tallies differ from their entries.")
        if found:
            mend()
        self.stdout.write(f"{found} differences" + (", mended." if found else "."))
