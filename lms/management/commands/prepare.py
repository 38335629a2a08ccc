import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from alliance.accounts.models import User
from courses.signing import signers
from lms import demo, translations

SIGN_INS = settings.DATA_DIR / "sign-ins.txt"
STATIC_DIGEST = settings.DATA_DIR / "static.digest"


class Command(BaseCommand):
    help = "Bring database, messages, static files and demo data up to the code (`make run`)."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="first throw away the database and all uploads"
        )

    def handle(self, *args, reset, **options):
        if reset:
            self._reset()
        self._migrate()
        translations.compile_changed()
        self._collect_static()
        signers.current()  # the first start makes the local authority
        self._load_demo_when_empty()

    def _reset(self) -> None:
        """Empty the database in place: whoever is connected to it stays connected."""
        self.stdout.write("Throwing away database and uploads …")
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cache.clear()
        for path in Path(settings.MEDIA_ROOT).iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != ".gitkeep":
                path.unlink()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Migrating the database …")
            call_command("migrate", verbosity=0, interactive=False)

    def _collect_static(self) -> None:
        """Collecting compresses every file, which takes many times longer than looking at them."""
        digest = hashlib.sha256()
        for finder in get_finders():
            for name, storage in finder.list(()):
                changed = storage.get_modified_time(name).timestamp()
                digest.update(f"{name} {storage.size(name)} {changed}\n".encode())
        known = STATIC_DIGEST.read_text() if STATIC_DIGEST.exists() else ""
        if known != digest.hexdigest() or not Path(settings.STATIC_ROOT).exists():
            self.stdout.write("Collecting static files …")
            call_command("collectstatic", verbosity=0, interactive=False, clear=True)
            STATIC_DIGEST.write_text(digest.hexdigest())

    def _load_demo_when_empty(self) -> None:
        loaded = not User.objects.exists()
        if loaded:
            self.stdout.write("Loading the demo alliance …")
            call_command("load_demo")
        names = [username for username, _, _ in demo.ACCOUNTS]
        if not User.objects.filter(username__in=names).exists():
            SIGN_INS.unlink(missing_ok=True)
        elif loaded or not SIGN_INS.exists():
            lines = [f"  {username:<12} {label}\n" for username, label, _ in demo.ACCOUNTS]
            SIGN_INS.write_text(
                f"Demo sign-ins, password {demo.demo_password()}:\n" + "".join(lines)
            )
