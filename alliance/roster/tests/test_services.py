import threading
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection

from alliance.accounts.factories import UserFactory
from alliance.accounts.models import User
from alliance.core.access import NotAllowed
from alliance.core.models import AuditEntry
from alliance.people.factories import ProfileFactory
from alliance.people.models import Profile
from alliance.roster import services
from alliance.roster.opening import WorkbookRefused
from alliance.roster.services import import_file
from alliance.roster.tests.books import CLEAN, MESSY, book, doctor, sheets, unit
from alliance.units.enums import MemberKind, MembershipStatus
from alliance.units.factories import AllianceFactory, MembershipFactory, UnitFactory
from alliance.units.models import Membership, Unit

NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def alliance(db):
    return AllianceFactory(slug="spine")


def take(file, alliance, **options):
    return import_file(file=file, alliance=alliance, by=None, at=NOW, **options)


def counts(report):
    stated = report.as_dict()
    return {
        sheet: tuple(stated[sheet][key] for key in ("created", "updated", "unchanged", "failed"))
        for sheet in ("units", "doctors")
    }


def places(report):
    return {(error.sheet, error.row, error.column) for error in report.errors}


def test_the_clean_roster_goes_in_whole_and_again_changes_nothing(alliance):
    with CLEAN.open("rb") as file:
        assert counts(take(file, alliance)) == {"units": (137, 0, 0, 0), "doctors": (742, 0, 0, 0)}
        alliance.refresh_from_db()
        assert alliance.lead_unit.name == "漯河市中心医院"
        assert Unit.objects.members_of(alliance).count() == 137
        assert not any(user.has_usable_password() for user in User.objects.all())
        assert counts(take(file, alliance)) == {"units": (0, 0, 137, 0), "doctors": (0, 0, 742, 0)}
    assert AuditEntry.objects.filter(action="roster.import").count() == 2


def test_the_messy_roster_is_refused_exactly_where_it_is_wrong(alliance):
    with MESSY.open("rb") as file:
        report = take(file, alliance)
    assert counts(report) == {"units": (36, 0, 0, 4), "doctors": (151, 0, 0, 25)}
    own_fault = {
        ("成员单位", 9, "统一社会信用代码"),
        ("成员单位", 14, "单位名称"),
        ("成员单位", 27, "等级"),
        ("成员单位", 35, "入盟日期"),
        ("医师", 14, "所在单位"),
        ("医师", 16, "手机号"),
        ("医师", 20, "姓名"),
        ("医师", 22, "执业证书编号"),
        ("医师", 26, "邮箱"),
        ("医师", 32, "姓名"),
    }
    in_refused_units = {
        ("医师", row, "所在单位") for row in [*range(46, 55), *range(79, 85), *range(140, 143), 156]
    }
    assert places(report) == own_fault | in_refused_units
    assert not any(error.value.startswith("=") for error in report.errors)
    assert Unit.objects.get(name="上蔡县人民医院").contact_phone == "03950000014"
    assert Profile.objects.get(user__phone="19900000004").user.name == "罗莉平"
    assert set(Membership.objects.values_list("joined_date", flat=True)) == {date(2018, 8, 11)}


def test_a_dry_run_says_the_same_and_writes_nothing(alliance):
    with MESSY.open("rb") as file:
        rehearsed = take(file, alliance, dry_run=True)
        assert not Unit.objects.exists()
        assert not User.objects.exists()
        written = take(file, alliance)
    assert rehearsed.as_stored() == written.as_stored()


def test_a_changed_row_updates_and_a_blank_cell_clears_nothing(alliance):
    take(book(), alliance)
    changed = book(
        [unit(等级="三乙", 联络人="王敏"), unit(单位名称="白水县人民医院")],
        [doctor(所在单位="白水县人民医院", 职称="主治医师", 邮箱=None, 科室=None)],
    )
    report = take(changed, alliance)
    assert counts(report) == {"units": (1, 1, 0, 0), "doctors": (0, 1, 0, 0)}
    person = Profile.objects.get()
    assert (person.unit.name, person.title, person.department) == (
        "白水县人民医院", "ATTENDING", "脊柱外科",
    )  # fmt: skip
    assert person.user.email == "luo@example.org"
    assert report.changes[-1].fields == [
        ("所在单位", "青山县人民医院", "白水县人民医院"),
        ("职称", "住院医师", "主治医师"),
    ]


def test_a_row_never_takes_over_the_account_of_another_name(alliance):
    victim = ProfileFactory(user__phone="19900000004", user__name="王敏").user
    MembershipFactory(alliance=alliance, unit=victim.profile.unit)
    report = take(book(), alliance)
    assert counts(report)["doctors"] == (0, 0, 0, 1)
    assert places(report) == {("医师", 2, "手机号")}
    assert "王敏" not in report.errors[0].message
    victim.refresh_from_db()
    assert (victim.name, victim.email) == ("王敏", "")


def test_a_row_never_fetches_a_person_of_another_alliance(alliance):
    profile = ProfileFactory(user__phone="19900000004", user__name="罗莉平")
    MembershipFactory(unit=profile.unit)
    report = take(book(), alliance)
    assert places(report) == {("医师", 2, "手机号")}
    assert profile.unit.name not in report.errors[0].message
    assert Profile.objects.get().unit == profile.unit


def test_a_row_gives_an_activated_account_no_other_address(alliance):
    """A new address would let whoever wrote the roster have the password reset."""
    take(book(), alliance)
    person = User.objects.get()
    person.set_password("long enough 2026")
    person.save()
    report = take(book(doctors=[doctor(邮箱="mine@example.org")]), alliance)
    assert places(report) == {("医师", 2, "邮箱")}
    assert counts(take(book(), alliance))["doctors"] == (0, 0, 1, 0)


def test_an_account_without_a_profile_gets_one(alliance):
    UserFactory(name="罗 莉平", phone="19900000004", password=None)
    assert counts(take(book(), alliance))["doctors"] == (1, 0, 0, 0)
    assert User.objects.get().profile.title == "RESIDENT"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"邮箱": "Taken@example.org"}, "邮箱"),
        ({"执业证书编号": "999999999999999"}, "执业证书编号"),
        ({"手机号": "19911111111"}, "手机号"),
    ],
)
def test_what_belongs_to_somebody_else_is_refused(alliance, cells, column):
    ProfileFactory(
        unit=MembershipFactory(alliance=alliance).unit,
        licence_no="999999999999999",
        user__email="taken@example.org",
        user__username="19911111111",
        user__phone="13100000000",
    )
    report = take(book(doctors=[doctor(**cells)]), alliance)
    assert places(report) == {("医师", 2, column)}


def test_the_same_person_twice_is_taken_once_and_a_conflict_is_refused(alliance):
    report = take(
        book(
            doctors=[
                doctor(),
                doctor(),
                doctor(职称="主任医师"),
                doctor(手机号="19900000005", 姓名="沈曦"),
            ]
        ),
        alliance,
    )
    assert counts(report)["doctors"] == (1, 0, 0, 2)
    assert places(report) == {
        ("医师", 4, "手机号"), ("医师", 5, "执业证书编号"), ("医师", 5, "邮箱"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "status", [MembershipStatus.APPLIED, MembershipStatus.ENDED, MembershipStatus.DECLINED]
)
def test_a_roster_does_not_decide_a_membership_that_is_not_current(alliance, status):
    MembershipFactory(
        alliance=alliance,
        unit__name="青山县人民医院",
        status=status,
        ended_date=date(2026, 1, 1) if status == MembershipStatus.ENDED else None,
    )
    report = take(book(), alliance)
    assert places(report) == {("成员单位", 2, "单位名称"), ("医师", 2, "所在单位")}
    assert "第 2 行" in report.errors[1].message


def test_a_credit_code_of_another_unit_is_refused(alliance):
    UnitFactory(name="青山医院", uscc="12411100163726516G")
    report = take(book([unit(统一社会信用代码="12411100163726516G")]), alliance)
    assert places(report) >= {("成员单位", 2, "统一社会信用代码")}


def test_the_lead_can_change_but_not_vanish_or_be_two(alliance):
    lead, other = unit(成员类别="牵头单位"), unit(单位名称="白水县人民医院")
    take(book([lead, other]), alliance)
    report = take(book([unit()]), alliance)
    assert places(report) == {("成员单位", 2, "成员类别")}
    report = take(book([lead, other | {"成员类别": "牵头单位"}]), alliance)
    assert places(report) == {("成员单位", 3, "成员类别")}
    report = take(book([unit(), other | {"成员类别": "牵头单位"}]), alliance)
    assert counts(report)["units"] == (0, 2, 0, 0)
    alliance.refresh_from_db()
    assert alliance.lead_unit.name == "白水县人民医院"
    assert dict(Membership.objects.values_list("unit__name", "kind")) == {
        "青山县人民医院": MemberKind.MEMBER,
        "白水县人民医院": MemberKind.LEAD,
    }


def test_an_office_speaks_for_its_own_alliances_only(world):
    foreign = unit(单位名称=world.foreign_unit.name)
    file = book([foreign], [])
    options = {"file": file, "alliance": world.alliance, "at": NOW}
    report = import_file(**options, by=world.alliance_office)
    assert places(report) == {("成员单位", 2, "单位名称")}
    assert import_file(**options, by=None).units.created == 1
    for by in (world.coordinator, world.doctor, world.editor, world.auditor):
        with pytest.raises(NotAllowed):
            import_file(**options, by=by)
    with pytest.raises(NotAllowed):
        import_file(file=file, alliance=world.foreign_alliance, at=NOW, by=world.alliance_office)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (sheets(("成员单位", [["单位名称", "单位类别", "入盟日期"]])), "缺少工作表“医师”"),
        (sheets(("医师", [["姓名"]])), "缺少工作表“成员单位”"),
        (sheets(("成员单位", [["名称", "入盟日期"]]), ("医师", [])), "必需的列：单位类别"),
        (
            sheets(("成员单位", [["单位名称", "类别", "入盟日期", "单位类别"]]), ("医师", [])),
            "两列“单位类别”",
        ),
    ],
)
def test_a_roster_without_a_sheet_or_column_is_refused_as_a_whole(alliance, file, sentence):
    with pytest.raises(WorkbookRefused, match=sentence):
        take(file, alliance)


def test_totals_remarks_headers_come_again_and_formulas_elsewhere_are_no_rows(alliance):
    head = ["序号", "姓名", "手机号", "所在单位"]
    person = ["=ROW()-1", "罗莉平", "19900000004", "青山县人民医院"]
    rows = [["名册"], head, person, head, [2], ["小计:", None, "=COUNT(C1:C3)"], ["填表人：王敏"]]
    report = take(
        sheets(("成员单位", [list(unit()), list(unit().values())]), ("医师", rows)), alliance
    )
    assert counts(report) == {"units": (1, 0, 0, 0), "doctors": (1, 0, 0, 0)}


@pytest.mark.parametrize("people", [1, 3])
def test_an_import_takes_the_same_queries_for_one_person_and_for_three(
    alliance, people, django_assert_num_queries
):
    rows = [
        doctor(手机号=f"1990000000{n}", 执业证书编号=None, 邮箱=f"d{n}@example.org")
        for n in range(people)
    ]
    with django_assert_num_queries(18):
        take(book(doctors=rows), alliance)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["with the lock", "control without"])
def test_two_imports_at_once_write_everything_once(monkeypatch, guarded):
    alliance = AllianceFactory(slug="spine")
    together = threading.Barrier(2)
    apply_units, reports, broken = services.apply_units, [], []

    def apply_together(plan, **options):
        if not guarded:
            together.wait(timeout=10)
        apply_units(plan, **options)

    def work():
        try:
            with CLEAN.open("rb") as file:
                reports.append(take(file, alliance).units.created)
        except IntegrityError as error:
            broken.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(services, "apply_units", apply_together)
    if not guarded:
        monkeypatch.setattr(services, "named_lock", _no_lock)
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Unit.objects.count() == 137
    assert len(broken) == (0 if guarded else 1)
    if guarded:
        assert sorted(reports) == [0, 137]
        assert User.objects.count() == 742


class _no_lock:
    def __init__(self, name, *, wait):
        pass

    def __enter__(self):
        return True

    def __exit__(self, *error):
        return False
