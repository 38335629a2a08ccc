import pytest
from django.urls import reverse
from django.utils import timezone

from alliance.core import workdays
from alliance.jobs import running
from alliance.jobs.models import Job, JobState
from courses.mentoring.factories import MentorProfileFactory
from courses.planning import autoplan, editing, tasks
from courses.planning.board import Board
from courses.planning.models import Edit, Plan
from courses.programmes.factories import TraineeFactory
from courses.rotations.factories import PlacementFactory
from courses.rotations.models import Capacity, Placement
from lms.testing.ground import kept

from .scene import AT, MONDAY, build_scene

pytestmark = pytest.mark.django_db
FRAGMENT = {"HTTP_ACCEPT": "text/html; fragment"}


@kept
def scene(world):
    return build_scene(world)


@pytest.fixture
def office(client, world):
    client.force_login(world.training_office)
    return client


def address(name, plan) -> str:
    return reverse(f"planning:{name}", args=[plan.pk])


def solve(plan, world, **asked) -> Job:
    job = tasks.start_solving(
        plan_id=plan.pk, by=world.training_office, at=timezone.now(), **{"seconds": 3} | asked
    )
    running.run(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    plan.refresh_from_db()
    return job


@pytest.mark.parametrize("count", [2, 5])
def test_grid_and_preview_take_the_same_queries_however_large(
    office, world, django_assert_num_queries, count
):
    scene = build_scene(world, trainees=count, places=count)
    plan = scene.begin()
    for _ in range(count):
        MentorProfileFactory(alliance=world.alliance, department=world.department)
    for trainee in scene.trainees:
        editing.add(
            plan_id=plan.pk, trainee_id=trainee.pk, block_id=scene.blocks[0].pk, week=0,
            by=world.training_office, at=AT,
        )  # fmt: skip
    office.get(address("plan", plan))
    with django_assert_num_queries(13):
        page = office.get(address("plan", plan))
    assert page.content.decode().count('class="stay stay--') == count
    office.get(address("preview", plan))
    with django_assert_num_queries(18):
        office.get(address("preview", plan))


def test_the_page_says_which_years_are_not_announced(office, plan, monkeypatch):
    assert "2027 年的调休安排尚未公布" in office.get(address("plan", plan)).content.decode()
    worked_sunday = {plan.starts_on.replace(month=2, day=14): True}
    monkeypatch.setattr(workdays, "entered_days", lambda: worked_sunday)
    assert office.get(address("plan", plan)).context["open_years"] == []


def test_a_new_plan_begins_with_what_is_published(office, scene):
    PlacementFactory(
        trainee=scene.trainees[0], department=scene.blocks[0].department, published=True,
        starts_on=MONDAY,
    )  # fmt: skip
    answer = office.post(reverse("planning:new"), {"name": "春季", "intakes": [scene.intake.pk]})
    plan = Plan.objects.get()
    assert answer.url == address("plan", plan)
    assert (plan.starts_on, plan.ends_on) == (scene.intake.starts_on, scene.intake.ends_on)
    assert plan.rows.count() == plan.base.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("intakes", []), ("name", ""), ("ends_on", "2020-01-01"), ("starts_on", "2020-01-01")],
)
def test_a_plan_that_makes_no_sense_is_not_begun(office, scene, field, value):
    sent = {"name": "春季", "intakes": [scene.intake.pk]} | {field: value}
    page = office.post(reverse("planning:new"), sent)
    assert page.context["form"].errors
    assert not Plan.objects.exists()


def test_a_step_by_script_gets_the_board_and_by_form_the_page(office, plan, scene):
    step = {
        "action": "add", "trainee": scene.trainees[0].pk, "block": scene.blocks[0].pk, "weeks": 1,
    }  # fmt: skip
    page = office.post(address("edit", plan), step, **FRAGMENT)
    assert page.content.decode().lstrip().startswith('<div class="stack" id="planner"')
    row = plan.rows.get()
    answer = office.post(
        address("edit", plan) + "?only=conflicts", {"action": "start", "row": row.pk, "weeks": 3}
    )
    assert answer.url == address("plan", plan) + "?only=conflicts"
    row.refresh_from_db()
    assert plan.week_of(row.starts_on) == 2
    refused = office.post(
        address("edit", plan), {"action": "move", "row": row.pk, "weeks": 99}, **FRAGMENT
    )
    assert "超出了计划的日期范围" in refused.content.decode()


@pytest.mark.parametrize(
    "sent",
    [{}, {"action": "fly"}, {"action": "move"}, {"action": "move", "row": "x", "weeks": "y"},
     {"action": "add", "trainee": "1"}, {"action": "move", "row": "9" * 30, "weeks": "1"}],
)  # fmt: skip
def test_a_step_that_cannot_be_read_changes_nothing(office, plan, sent):
    page = office.post(address("edit", plan), sent, **FRAGMENT)
    assert page.status_code == 200
    assert page.context["error"]
    assert not Edit.objects.exists()


def test_the_filter_narrows_the_lines(office, plan, scene, world):
    def names(**query):
        page = office.get(address("plan", plan), query)
        return {line.person.trainee.user.name for line in page.context["page_obj"]}

    everyone = {trainee.user.name for trainee in scene.trainees}
    assert names() == names(unit="x", department="y") == everyone
    assert names(unit=world.unit.pk) == names(q=world.doctor.name) == {world.doctor.name}
    assert names(department=world.department.pk) == set()
    assert names(only="conflicts") == everyone  # all of them lack something


def test_solving_plans_everyone_and_can_be_undone(office, plan, scene, world):
    job = solve(plan, world)
    assert job.state == JobState.DONE
    board = Board(plan)
    assert board.conflicts == {}
    assert not any(person.missing for person in board.people.values())
    office.post(address("undo", plan))
    assert not plan.rows.exists()


def test_solving_names_what_is_in_the_way_and_shows_the_nearest(office, plan, world):
    TraineeFactory(intake=plan.intakes.get(), status="ACCEPTED")
    assert solve(plan, world).state == JobState.DONE
    page = office.get(address("plan", plan)).content.decode()
    assert "差 2 人周" in page
    assert plan.rows.count() == 6


def test_a_closed_department_is_named(office, plan, scene, world):
    Capacity.objects.filter(department=scene.blocks[1].department).delete()
    solve(plan, world)
    page = office.get(address("plan", plan)).content.decode()
    assert "没有连续 4 周有容量" in page


def test_stopping_keeps_the_best_so_far(plan, world, monkeypatch):
    """Asked to stop while it runs: the rows are whole and the job can be run anew."""
    monkeypatch.setattr(running, "REPORT_SECONDS", 0)
    save = autoplan._Run._save

    def stop_after_saving(self, elapsed=0.0):
        save(self, elapsed)
        Job.objects.update(stop_requested=True)

    with monkeypatch.context() as patched:
        patched.setattr(autoplan._Run, "_save", stop_after_saving)
        assert solve(plan, world).state == JobState.STOPPED
    assert Board(plan).conflicts == {}
    assert plan.rows.count() == 4
    assert solve(plan, world).state == JobState.DONE
    assert plan.rows.count() == 4


def test_a_worker_killed_between_two_plans_leaves_one_whole(plan, world, monkeypatch):
    class Killed(BaseException):
        pass

    def die(*args):
        raise Killed

    job = tasks.start_solving(
        plan_id=plan.pk, seconds=3, by=world.training_office, at=timezone.now()
    )
    with monkeypatch.context() as patched:
        patched.setattr(running.Progress, "__call__", die)
        with pytest.raises(Killed):
            running.run(job_id=job.pk, at=timezone.now())
    assert plan.rows.count() == 4
    running.run(job_id=job.pk, at=timezone.now())
    job.refresh_from_db()
    assert (job.state, job.runs) == (JobState.DONE, 2)
    assert plan.rows.count() == 4


def test_nobody_edits_while_the_solver_is_at_work(office, plan, world, scene):
    tasks.start_solving(plan_id=plan.pk, seconds=3, by=world.training_office, at=timezone.now())
    page = office.post(address("undo", plan), **FRAGMENT)
    assert "正在自动排班" in page.context["error"]
    office.post(address("publish", plan))
    assert not Placement.objects.exists()


def test_preview_says_what_changes_and_publishing_does_it(office, plan, scene, world):
    solve(plan, world)
    page = office.get(address("preview", plan))
    assert {trainee for trainee, lines in page.context["changes"]} == set(scene.trainees)
    office.post(address("publish", plan))
    office.post(address("publish", plan))
    assert Placement.objects.count() == 4


def test_wishes_are_answered_on_their_page(office, plan, scene, world):
    scene.trainees[0].wishes.create(department=scene.blocks[0].department, month=MONDAY)
    scene.trainees[1].wishes.create(department=scene.blocks[0].department, month=MONDAY)
    solve(plan, world)
    page = office.get(address("wishes", plan))
    assert page.context["met"] == 1
    assert "科室那个月已排满" in page.content.decode()


def test_a_wish_is_met_by_a_stay_that_has_begun(office, scene, world):
    """What has begun is not planned any more, and nobody is told that it was never asked."""
    where = scene.blocks[0].department
    PlacementFactory(
        trainee=scene.trainees[0], department=where, block=scene.blocks[0], starts_on=MONDAY
    )
    scene.trainees[0].wishes.create(department=where, month=MONDAY)
    page = office.get(address("wishes", scene.begin()))
    assert (page.context["met"], len(page.context["answers"])) == (1, 1)
