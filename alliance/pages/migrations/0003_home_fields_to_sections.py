"""What stood in the home page's fields becomes its first blocks, in the order it was shown in."""

import json

from django.db import migrations

FIELDS = ("motto", "introduction", "lead_story", "body")
FIGURES = ["units", "counties", "doctors", "founded"]


def sections_of(*, motto: str, introduction: str, lead_story: int | None, body: list) -> list:
    """The blocks that show what the fields showed, and those that the new page has besides."""
    welcome = {"motto": motto, "introduction": introduction, "figures": FIGURES}
    blocks = [
        ("welcome", welcome),
        ("lead_story", {"page": lead_story}),
        ("latest_news", {"heading": "", "count": 6}),
        ("events", {"heading": "", "count": 3}),
        ("courses", {"heading": "", "count": 3}),
        ("units", {"heading": ""}),
        ("milestones", {"heading": "", "count": 4}),
        ("links", {"heading": ""}),
    ]
    if body:
        blocks.insert(3, ("text", {"heading": "", "body": body}))
    return [{"type": name, "value": value} for name, value in blocks]


def fields_of(sections: list) -> dict:
    """The old fields again; a block without a field of old is lost."""
    values = {block["type"]: block["value"] for block in reversed(sections)}
    welcome = values.get("welcome", {})
    return {
        "motto": welcome.get("motto") or "",
        "introduction": welcome.get("introduction") or "",
        "lead_story": values.get("lead_story", {}).get("page"),
        "body": values.get("text", {}).get("body") or [],
    }


def to_sections(apps, schema_editor):
    for home in apps.get_model("pages", "HomePage").objects.all():
        sections = sections_of(
            motto=home.motto,
            introduction=home.introduction,
            lead_story=home.lead_story_id,
            body=list(home.body.raw_data),
        )
        home.sections = json.dumps(sections)
        home.save(update_fields=["sections"])
    drafts_to_sections(apps)


def drafts_to_sections(apps):
    for revision in revisions(apps):
        old = {name: revision.content.get(name) or "" for name in FIELDS}
        old["lead_story"] = old["lead_story"] or None
        old["body"] = json.loads(old["body"] or "[]")
        revision.content["sections"] = json.dumps(sections_of(**old))
        revision.save(update_fields=["content"])


def to_fields(apps, schema_editor):
    for home in apps.get_model("pages", "HomePage").objects.all():
        fields = fields_of(list(home.sections.raw_data))
        home.lead_story_id = fields.pop("lead_story")
        fields["body"] = json.dumps(fields["body"])
        for name, value in fields.items():
            setattr(home, name, value)
        home.save(update_fields=FIELDS)
    drafts_to_fields(apps)


def drafts_to_fields(apps):
    for revision in revisions(apps):
        fields = fields_of(json.loads(revision.content.pop("sections", "[]")))
        revision.content |= fields | {"body": json.dumps(fields["body"])}
        revision.save(update_fields=["content"])


def revisions(apps):
    """The drafts and publications of home pages, which the editor opens from."""
    return apps.get_model("wagtailcore", "Revision").objects.filter(
        content_type__app_label="pages", content_type__model="homepage"
    )


class Migration(migrations.Migration):

    dependencies = [
        ("pages", "0002_home_sections"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(to_sections, to_fields)]
