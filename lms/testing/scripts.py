"""Script payloads in every text that people write, for `lms/tests/test_scripts.py`.

Each payload calls `hit(n)` when a browser takes it for code: as an element, an attribute, an
address, a string in a script, or a template.
"""

from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Concat

FORMS = (
    "<script>hit({n})</script>", "</script><script>hit({n})</script>",
    "<img src=x onerror=hit({n})>", "<svg onload=hit({n})>", "<svg/onload=hit({n})//",
    "<body onload=hit({n})>", "<iframe srcdoc='<script>parent.hit({n})</script>'>",
    "<iframe src=javascript:parent.hit({n})>", "<input autofocus onfocus=hit({n})>",
    "<details open ontoggle=hit({n})>", "<video><source onerror=hit({n})></video>",
    "<audio src=x onerror=hit({n})>", "<object data=javascript:hit({n})>",
    "<embed src=javascript:hit({n})>", "<a href=javascript:hit({n}) autofocus>x</a>",
    "<form><button formaction=javascript:hit({n})>x</form>", "<base href=javascript:hit({n})//>",
    "<link rel=stylesheet href=x onerror=hit({n})>",
    "<style>@import 'x';</style><img/src/onerror=hit({n})>",
    "<meta http-equiv=refresh content='0;url=javascript:hit({n})'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit({n})>",
    "<noscript><p title='</noscript><img src=x onerror=hit({n})>'>",
    "<template><script>hit({n})</script></template><img src=x onerror=hit({n})>",
    "<p onpointerenter=hit({n}) onfocus=hit({n}) tabindex=1 autofocus>x</p>",
    '" onfocus="hit({n})" autofocus x="', "' onfocus='hit({n})' autofocus x='",
    '"><img src=x onerror=hit({n})>', "'><img src=x onerror=hit({n})>",
    "</title><script>hit({n})</script>", "</textarea><script>hit({n})</script>",
    "</option></select><img src=x onerror=hit({n})>", "--><script>hit({n})</script>",
    "]]><script>hit({n})</script>", "</style><script>hit({n})</script>", "javascript:hit({n})",
    "';hit({n});//", '";hit({n});//', "`${{hit({n})}}`", "{{{{hit({n})}}}}",
    "&lt;img src=x onerror=hit({n})&gt;",
)  # fmt: skip
PAYLOADS = tuple(form.format(n=n) for n, form in enumerate(FORMS, start=1))
OWN_WINGS = ("alliance", "courses")
# Texts that a program goes by: what stands in them was never free.
NOT_FREE = {
    "slug", "url", "code", "token", "key", "digest", "sha256", "name_key", "username", "phone",
    "language", "kind", "source", "group", "form_code", "skill_form_code", "client_id",
    "algorithm", "fingerprint", "signer_fingerprint", "serial", "engine", "content_type",
    "colour", "category", "region", "level", "state", "status", "action", "object_id",
    "object_type", "model", "source_id", "modality", "browser", "uscc", "licence_no",
    "region_code", "country", "file_hash", "filter_spec", "focal_point_key", "password",
    "code_hash",
}  # fmt: skip
FREE_OF_WAGTAIL = {"wagtailcore.Page": ("title", "draft_title", "seo_title", "search_description")}


def free_texts() -> list[tuple[type[models.Model], models.Field]]:
    """Every text column of ours that people fill as they like."""
    found = []
    for model in apps.get_models():
        own = model.__module__.split(".")[0] in OWN_WINGS and not model.__name__.endswith("Event")
        wagtail = FREE_OF_WAGTAIL.get(model._meta.label, ())
        if model._meta.proxy or not (own or wagtail):
            continue
        for field in model._meta.local_concrete_fields:
            plain = type(field) in (models.CharField, models.TextField) and not field.choices
            free = not field.primary_key and field.name not in NOT_FREE
            if plain and free and (own or field.name in wagtail):
                found.append((model, field))
    return found


def poison() -> set[str]:
    """Write payloads over every free text there is, past the triggers; the columns that took them.

    A text without limit gets all of them; a short one as many as fit, each column others.
    """
    poisoned = set()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    for turn, (model, field) in enumerate(free_texts()):
        number = Cast(F("pk"), models.CharField())
        text = Concat(Value(payloads_for(field, turn)), number, output_field=models.TextField())
        rows = model._base_manager.all()
        blank = Q(**{field.name: ""}) | Q(**{f"{field.name}__isnull": True})
        # Where a constraint tells by a blank text which kind a row is, blank ones stay so.
        for some in (rows, rows.exclude(blank)):
            try:
                with transaction.atomic():
                    if some.update(**{field.name: text}):
                        poisoned.add(f"{model._meta.label}.{field.name}")
                break
            except DatabaseError:
                continue
    return poisoned


def payloads_for(field: models.Field, turn: int) -> str:
    """As many as the column holds beside a key of 36 letters, from the `turn`th on."""
    ordered = PAYLOADS[turn % len(PAYLOADS) :] + PAYLOADS[: turn % len(PAYLOADS)]
    if field.max_length is None:
        return "\n".join(ordered)
    text = ""
    for payload in ordered:
        if len(text) + len(payload) + 36 <= field.max_length:
            text += payload
    return text
