"""A foreign key is an import too: no model points to an app above its own."""

import tomllib

from django.apps import apps
from django.conf import settings

WINGS = ("alliance", "courses")


def layers() -> dict[str, tuple[int, int]]:
    """App -> (wing, height), read from the contract that lint-imports checks."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    heights = {}
    for contract in project["tool"]["importlinter"]["contracts"]:
        for container in contract.get("containers", []):
            for depth, layer in enumerate(reversed(contract["layers"])):
                for name in layer.split(" | "):
                    heights[f"{container}.{name}"] = (WINGS.index(container), depth)
    return heights


def test_every_app_has_its_layer():
    ours = {app.name for app in apps.get_app_configs() if app.name.split(".")[0] in WINGS}
    assert ours <= set(layers())  # courses.typesetting has a layer and no tables


def test_no_key_points_up_or_aside():
    heights = layers()
    upward = set()
    for model in apps.get_models(include_auto_created=True):
        own = heights.get(model._meta.app_config.name)
        for field in model._meta.get_fields(include_hidden=True):
            if own is None or field.auto_created or not field.is_relation:
                continue
            target = field.related_model
            there = target and target._meta.app_config
            above = there and heights.get(there.name)
            if above and above >= own and there != model._meta.app_config:
                upward.add(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert upward == set()
