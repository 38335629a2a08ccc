"""The quicker `migrate`: which models a step of the migrations renders anew."""

from unittest import mock

import pytest
from django.db import models
from django.db.migrations.operations import AddField, AddIndex, CreateModel
from django.db.migrations.state import ProjectState

from lms.management.commands.migrate import reload_model

KEY = ("id", models.BigAutoField(primary_key=True))
UNIT = CreateModel("Unit", [KEY])
DOCTOR = CreateModel(
    "Doctor", [KEY, ("unit", models.ForeignKey("beds.Unit", on_delete=models.CASCADE))]
)


@pytest.fixture
def state(monkeypatch) -> ProjectState:
    monkeypatch.setattr(ProjectState, "reload_model", reload_model)
    state = ProjectState()
    UNIT.state_forwards("beds", state)
    assert state.apps.get_model("beds", "Unit")  # from here on, classes are kept
    return state


def rendered(state: ProjectState, operation) -> list[str]:
    with mock.patch.object(ProjectState, "_reload", autospec=True) as reload:
        operation.state_forwards("beds", state)
    return sorted(name for call in reload.call_args_list for _app, name in call.args[1])


@pytest.mark.parametrize(
    "operation",
    [
        AddField("unit", "name", models.TextField(default="")),
        AddIndex("unit", models.Index(fields=["id"], name="by_id")),
    ],
)
def test_a_change_within_a_model_renders_it_alone(state, operation):
    DOCTOR.state_forwards("beds", state)
    assert rendered(state, operation) == ["unit"]


def test_a_new_model_is_rendered_alone(state):
    assert rendered(state, DOCTOR) == ["doctor"]


def test_a_new_relation_renders_both_sides(state):
    DOCTOR.state_forwards("beds", state)
    head = AddField("unit", "head", models.ForeignKey("beds.Doctor", models.CASCADE, null=True))
    assert rendered(state, head) == ["doctor", "unit"]


def test_python_in_a_migration_sees_whole_models(state):
    """Django drops what it kept before it runs Python, when a step was delayed."""
    DOCTOR.state_forwards("beds", state)
    state.clear_delayed_apps_cache()
    unit = state.apps.get_model("beds", "Unit")
    assert [relation.related_model.__name__ for relation in unit._meta.related_objects] == [
        "Doctor"
    ]
