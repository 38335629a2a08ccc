"""Comparing rows with what is there. Pure: nothing is read from or written to the database."""

from dataclasses import dataclass, field
from functools import cache

from django.db.models import Field, Model
from django.utils.translation import gettext as _

from alliance.accounts.models import User
from alliance.people.models import Profile
from alliance.units.enums import CURRENT_MEMBERSHIP, MemberKind, MembershipStatus
from alliance.units.models import Alliance, Membership, Unit

from .cells import Unreadable, person_name, shown
from .existing import KnownPeople, KnownUnits, new_username
from .report import Change
from .rows import DOCTORS_SHEET, UNITS_SHEET, DoctorRow, RowError, UnitRow

UNIT_FIELDS = (
    "kind", "level", "uscc", "region_code", "county", "contact_name", "contact_phone",
)  # fmt: skip
PROFILE_FIELDS = (
    "department", "title", "practising_kind", "licence_no", "sex", "education",
)  # fmt: skip


@dataclass
class UnitPlan:
    """Which rows create and change what."""

    new_units: list[Unit] = field(default_factory=list)
    changed_units: list[Unit] = field(default_factory=list)
    new_memberships: list[Membership] = field(default_factory=list)
    changed_memberships: list[Membership] = field(default_factory=list)
    former_lead: Membership | None = None
    lead: Unit | None = None
    members: dict[str, Unit] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


@dataclass
class DoctorPlan:
    new_profiles: list[Profile] = field(default_factory=list)
    """Their users are new as well, or accounts that had no profile yet."""
    changed_users: list[User] = field(default_factory=list)
    changed_profiles: list[Profile] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


def plan_units(
    rows: list[UnitRow], known: KnownUnits, *, alliance: Alliance, reach: frozenset[int] | None
) -> UnitPlan:
    """The lead's row comes first, since the others are measured by it.

    `reach`: the alliances for which whoever imports may speak; None for all.
    """
    plan = UnitPlan()
    for row in sorted(rows, key=lambda row: row.member_kind != MemberKind.LEAD):
        if error := _refuse_unit(row, known, reach, plan):
            plan.errors.append(error)
        else:
            _plan_unit(row, known, alliance, plan)
    return plan


def _refuse_unit(
    row: UnitRow, known: KnownUnits, reach: frozenset[int] | None, plan: UnitPlan
) -> RowError | None:
    def refuse(column: str, value: str, message: str) -> RowError:
        return RowError(UNITS_SHEET, row.row, column, shown(value), message)

    owner = known.name_by_uscc.get(row.uscc) if row.uscc else None
    if owner and owner != row.name:
        return refuse(
            "统一社会信用代码",
            row.uscc,
            _("该统一社会信用代码已登记在另一个单位名下，请核对名称和代码；更名请联系系统管理员。"),
        )
    if row.member_kind == MemberKind.LEAD and plan.lead:
        return refuse("成员类别", "牵头单位", _("一个联盟只有一个牵头单位，请核对成员类别。"))
    unit = known.by_name.get(row.name)
    if unit is None:
        return None
    membership = known.memberships.get(unit.pk)
    if membership is None:
        others = known.other_alliances.get(unit.pk, set())
        if reach is not None and others and not others & reach:
            return refuse(
                "单位名称",
                row.name,
                _("该单位已属于其他联盟，不能由名册加入本联盟，请联系系统管理员办理。"),
            )
        return None
    if membership.status not in CURRENT_MEMBERSHIP:
        return refuse(
            "单位名称",
            row.name,
            _("该单位在本联盟的成员资格是“%(status)s”，请先在成员管理中办理，再导入。")
            % {"status": membership.get_status_display()},
        )
    if membership is known.lead and row.member_kind not in ("", MemberKind.LEAD) and not plan.lead:
        return refuse(
            "成员类别",
            str(MemberKind(row.member_kind).label),
            _("该单位是本联盟的牵头单位，请在同一名册中写明新的牵头单位，或仍填“牵头单位”。"),
        )
    return None


def _plan_unit(row: UnitRow, known: KnownUnits, alliance: Alliance, plan: UnitPlan) -> None:
    unit = known.by_name.get(row.name)
    is_new = unit is None
    if is_new:
        unit = Unit(name=row.name)
        plan.new_units.append(unit)
    changed = _apply(unit, {name: getattr(row, name) for name in UNIT_FIELDS})
    if changed and not is_new:
        plan.changed_units.append(unit)
    membership = known.memberships.get(unit.pk) if unit.pk else None
    joins = membership is None
    if joins:
        membership = Membership(alliance=alliance, unit=unit, status=MembershipStatus.ACTIVE)
        plan.new_memberships.append(membership)
    terms = _apply(membership, {"joined_date": row.joined_date, "kind": row.member_kind})
    if terms and not joins:
        plan.changed_memberships.append(membership)
    new_lead = []
    if membership.kind == MemberKind.LEAD:
        plan.lead = unit
        if known.lead and known.lead is not membership:
            plan.former_lead = known.lead
            new_lead = [(_("牵头单位"), known.lead.unit.name, unit.name)]
    plan.members[unit.name] = unit
    if joins or changed or terms:
        fields = [] if joins else changed + terms
        plan.changes.append(Change(UNITS_SHEET, row.row, row.name, joins, fields + new_lead))
    else:
        plan.unchanged += 1


def plan_doctors(
    rows: list[DoctorRow],
    known: KnownPeople,
    *,
    members: dict[str, Unit],
    refused_units: dict[str, int],
) -> DoctorPlan:
    """`members`: the alliance's units by name; `refused_units`: those whose row was refused."""
    plan = DoctorPlan()
    for row in rows:
        errors = list(_refuse_doctor(row, known, members, refused_units))
        if errors:
            plan.errors.extend(
                RowError(DOCTORS_SHEET, row.row, column, shown(value), message)
                for column, value, message in errors
            )
        else:
            _plan_doctor(row, known, members[row.unit_name], plan)
    return plan


def _refuse_doctor(row: DoctorRow, known: KnownPeople, members, refused_units):
    """Yield (column, value, message) for each reason not to take the row."""
    if row.unit_name not in members:
        if at := refused_units.get(row.unit_name):
            message = _("所在单位未能导入（见工作表“成员单位”第 %(row)s 行），请先改正那一行。") % {
                "row": at
            }
        else:
            message = _("所在单位不是本联盟的成员单位，请核对名称，或先在“成员单位”表中添加。")
        yield "所在单位", row.unit_name, message
    user = known.by_phone.get(row.phone)
    profile = known.profiles.get(user.pk) if user else None
    user_id = user.pk if user else None
    if known.user_by_username.get(row.phone, user_id) != user_id or (
        profile and profile.unit_id in known.foreign_unit_ids
    ):
        yield (
            "手机号",
            row.phone,
            _("该手机号已登记在本联盟以外的人员名下，请核对手机号；确需调入请联系系统管理员。"),
        )
        return
    if user and not _same_name(user.name, row.name):
        yield (
            "手机号",
            row.phone,
            _("该手机号已由另一姓名的账号使用，已有账号不作改动，请核对姓名和手机号。"),
        )
        return
    if row.email:
        if known.user_by_email.get(row.email, user_id) != user_id:
            yield "邮箱", row.email, _("该邮箱已被其他账号使用，请核对或留空。")
        elif user and user.email.lower() != row.email and (user.is_activated or user.is_staff):
            yield "邮箱", row.email, _("该账号已启用，邮箱只能由本人修改，请将此格留空。")
    if row.licence_no and known.user_by_licence.get(row.licence_no, user_id) != user_id:
        yield (
            "执业证书编号",
            row.licence_no,
            _("该执业证书编号已登记在其他人员名下，请对照证书核对。"),
        )


def _same_name(held: str, stated: str) -> bool:
    try:
        return person_name(held) == stated
    except Unreadable:
        return False


def _plan_doctor(row: DoctorRow, known: KnownPeople, unit: Unit, plan: DoctorPlan) -> None:
    user = known.by_phone.get(row.phone)
    if is_new := user is None:
        user = User(username=_free_username(row.phone, known), name=row.name, phone=row.phone)
    profile = known.profiles.get(user.pk) if user.pk else None
    if no_profile := profile is None:
        profile = Profile(user=user)
        plan.new_profiles.append(profile)
    account = _apply(user, {"email": row.email})
    if account and not is_new:
        plan.changed_users.append(user)
    moved = no_profile or unit.pk is None or profile.unit_id != unit.pk
    at_work = [] if no_profile or not moved else [(_("所在单位"), profile.unit.name, unit.name)]
    if moved:
        profile.unit = unit
    at_work += _apply(profile, {name: getattr(row, name) for name in PROFILE_FIELDS})
    if at_work and not no_profile:
        plan.changed_profiles.append(profile)
    if no_profile or account or at_work:
        fields = [] if no_profile else account + at_work
        plan.changes.append(Change(DOCTORS_SHEET, row.row, row.name, no_profile, fields))
    else:
        plan.unchanged += 1


def _free_username(phone: str, known: KnownPeople) -> str:
    username = new_username(phone)
    while username in known.user_by_username:
        username += "x"
    return username


def _apply(instance: Model, values: dict[str, object]) -> list[tuple[str, str, str]]:
    """Set what the row says, a blank says nothing; return (label, before, after) of what changed.

    Of a new instance nothing is told: all of it is new.
    """
    changes = []
    for name, value in values.items():
        before = getattr(instance, name)
        if value in ("", None) or before == value:
            continue
        setattr(instance, name, value)
        if not instance._state.adding:
            field = instance._meta.get_field(name)
            changes.append((str(field.verbose_name), _shown(field, before), _shown(field, value)))
    return changes


def _shown(field: Field, value: object) -> str:
    return "" if value is None else str(_labels(field).get(value, value))


@cache
def _labels(field: Field) -> dict[object, object]:
    """Django's own get_…_display hashes every label at each call, which doubles an import."""
    return dict(field.flatchoices)
