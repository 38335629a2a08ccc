from django.db import migrations


class Migration(migrations.Migration):
    """A PDF is compressed already: PostgreSQL need not try again at each insert."""

    dependencies = [("certificates", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE certificates_certificatefile ALTER COLUMN pdf SET STORAGE EXTERNAL",
            "ALTER TABLE certificates_certificatefile ALTER COLUMN pdf SET STORAGE EXTENDED",
        )
    ]
