import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from alliance.roster.opening import WorkbookRefused
from alliance.roster.report import Counts, Report
from alliance.roster.services import import_file
from alliance.units.models import Alliance


class Command(BaseCommand):
    """Exit status 0 when the file could be read, also when rows were refused; 2 when not."""

    help = "把成员单位和医师名册（.xlsx）导入一个联盟；可重复运行，未变的行不会改动。"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--alliance", required=True, metavar="SLUG", help="联盟的网址标识")
        parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
        parser.add_argument("--json", action="store_true", help="以 JSON 输出结果")

    def handle(self, *args, **options):
        slug = options["alliance"]
        try:
            alliance = Alliance.objects.get(slug=slug)
        except Alliance.DoesNotExist:
            known = "、".join(Alliance.objects.values_list("slug", flat=True)) or "（还没有联盟）"
            raise CommandError(f"没有标识为“{slug}”的联盟，现有：{known}", returncode=2) from None
        try:
            with options["file"].open("rb") as file:
                report = import_file(
                    file=file,
                    alliance=alliance,
                    by=None,
                    at=timezone.now(),
                    dry_run=options["dry_run"],
                )
        except OSError as error:
            raise CommandError(
                f"打不开文件 {options['file']}：{error.strerror}", returncode=2
            ) from error
        except WorkbookRefused as error:
            raise CommandError(str(error), returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=2))
        else:
            self._tell(report, dry_run=options["dry_run"])

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("试运行，没有写入任何内容。")
        self.stdout.write(_sentence("单位", report.units))
        self.stdout.write(_sentence("医师", report.doctors))
        for error in report.errors:
            self.stdout.write(
                f"{error.sheet} 第 {error.row} 行 {error.column}"
                f"（{error.value or '空'}）：{error.message}"
            )


def _sentence(noun: str, counts: Counts) -> str:
    return (
        f"{noun}：新增 {counts.created}，更新 {counts.updated}，"
        f"未变 {counts.unchanged}，未能导入 {counts.failed}"
    )
