from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0003_home_fields_to_sections'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='homepage',
            name='body',
        ),
        migrations.RemoveField(
            model_name='homepage',
            name='introduction',
        ),
        migrations.RemoveField(
            model_name='homepage',
            name='lead_story',
        ),
        migrations.RemoveField(
            model_name='homepage',
            name='motto',
        ),
    ]
