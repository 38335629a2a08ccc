import pytest
from django.urls import reverse

from alliance.core.models import AuditEntry
from alliance.people.factories import ProfileFactory
from lms.testing.client import Client


@pytest.fixture
def coordinator(world):
    client = Client()
    client.force_login(world.coordinator)
    client.get(reverse("people:list"))
    return client


@pytest.mark.parametrize("more", [0, 40])
def test_the_list_asks_as_much_for_one_as_for_many(
    more, world, coordinator, django_assert_num_queries
):
    ProfileFactory.create_batch(more, unit=world.unit, user__imported=True)
    # person, roles, units of the filter, count, page, the page's grants
    with django_assert_num_queries(6):
        coordinator.get(reverse("people:list"))


def test_reading_a_file_is_in_the_trail_and_reading_ones_own_is_not(world, coordinator):
    coordinator.get(reverse("people:detail", args=[world.doctor.pk]))
    coordinator.get(reverse("people:detail", args=[world.coordinator.pk]))
    reads = AuditEntry.objects.filter(action="profile.read")
    assert [(r.actor_id, r.object_id, r.unit_id) for r in reads] == [
        (world.coordinator.pk, str(world.doctor.pk), world.unit.pk)
    ]


def test_a_correction_keeps_what_it_does_not_show(world, coordinator):
    url = reverse("people:edit", args=[world.doctor.pk])
    response = coordinator.post(url, {"name": " 王 敏 ", "phone": "+86 139 0000 0001"})
    assert response["Location"] == reverse("people:detail", args=[world.doctor.pk])
    world.doctor.refresh_from_db()
    assert (world.doctor.name, world.doctor.phone) == ("王 敏", "13900000001")


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("phone", "12", "手机号应为 5 到 19 位数字。"),
        ("phone", "taken", "这个手机号已经属于另一个账号。"),
        ("licence_no", "123", "执业证书编号应为 15 位。"),
    ],
)
def test_a_wrong_correction_is_refused(field, typed, error, world, coordinator):
    typed = world.stranger.phone if typed == "taken" else typed
    url = reverse("people:edit", args=[world.doctor.pk])
    response = coordinator.post(url, {"name": "王敏", field: typed})
    assert response.context["form"].errors == {field: [error]}


def test_slips_hold_the_codes_once_and_are_never_cached(world, coordinator):
    response = coordinator.post(reverse("people:codes"), {"person": [world.colleague.pk]})
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    [(slip, url, _)] = response.context["slips"]
    assert url == f"http://testserver/activate/{slip.issued.code}/"
    assert slip.issued.code in response.content.decode()


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["99999999"], ["²"]])
def test_slips_for_nobody_are_not_there(ids, coordinator):
    assert coordinator.post(reverse("people:codes"), {"person": ids}).status_code == 404


def test_the_filters_narrow_the_list(world, coordinator):
    def found(**query):
        page = coordinator.get(reverse("people:list"), query).context["page_obj"]
        return {profile.user.username for profile in page}

    assert found() == {"doctor", "colleague", "coordinator"}
    assert found(activated="no") == {"colleague"}
    assert found(q=world.doctor.phone[-4:], title="ATTENDING") == {"doctor"}
    assert found(title="CHIEF") == set()
    assert found(unit=world.other_unit.pk) == {"doctor", "colleague", "coordinator"}, "no choice"
