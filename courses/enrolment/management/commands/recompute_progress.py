from django.core.management.base import BaseCommand, CommandError

from courses.enrolment.recompute import differences, mend


class Command(BaseCommand):
    help = "Add up all progress events anew and print every summary that differs."

    def add_arguments(self, parser):
        parser.add_argument("--fix", action="store_true", help="write the summaries anew")

    def handle(self, *args, fix: bool, **options):
        found = 0
        for difference in differences():
            found += 1
            lesson = f" lesson {difference.lesson_id}" if difference.lesson_id else ""
            self.stdout.write(
                f"enrolment {difference.enrolment_id}{lesson}: "
                f"held {difference.held}, expected {difference.expected}"
            )
        if found and not fix:
            raise CommandError(f"{found} summaries differ from their events.")
        if found:
            mend()
        self.stdout.write(f"{found} differences" + (", mended." if found else "."))
