"""The two sheets of a roster: their columns, and the other names that offices give them.

Sheet and column names are data of the workbook: Chinese, whatever the screen speaks.
"""

from dataclasses import dataclass

from .rows import DOCTORS_SHEET, UNITS_SHEET


@dataclass(frozen=True)
class Column:
    """A column by its own name, other headers that mean it (parted by blanks), and its duty."""

    name: str
    synonyms: str = ""
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """A sheet by its own name, other names that mean it (parted by blanks), and its columns.

    One that stands `alone` may be called anything when its workbook has no other sheet.
    """

    sheet: str
    synonyms: str
    columns: tuple[Column, ...]
    alone: bool = False


UNITS = Layout(
    sheet=UNITS_SHEET,
    synonyms="单位 成员单位名册 成员单位名单 单位名册 单位名单 成员单位信息",
    columns=(
        Column("单位名称", "单位全称 成员单位 成员单位名称 医院名称 机构名称 名称", required=True),
        Column("单位类别", "类别 单位类型 机构类别 机构类型", required=True),
        Column("等级", "单位等级 医院等级 级别 等次"),
        Column("统一社会信用代码", "信用代码 社会信用代码 统一信用代码 统一代码"),
        Column("行政区划代码", "区划代码 行政区划 地区代码"),
        Column("所在县区", "县区 所在县 所属县区 所在地 所在区县 区县"),
        Column("联络人", "联系人 联络员 单位联络人 单位联络员"),
        Column("联系电话", "电话 联络电话 联系方式 联络人电话 联系人电话"),
        Column("入盟日期", "加入日期 入盟时间 加入时间 加盟日期 加盟时间", required=True),
        Column("成员类别", "成员类型 会员类别 成员身份"),
    ),
)
DOCTORS = Layout(
    sheet=DOCTORS_SHEET,
    synonyms="医师名册 医师名单 医生 医生名册 医生名单 人员 人员名册 成员 医务人员",
    columns=(
        Column("姓名", "医师姓名 医生姓名 人员姓名", required=True),
        Column("性别"),
        Column("手机号", "手机 手机号码 联系电话 移动电话 电话 联系方式", required=True),
        Column("所在单位", "单位 单位名称 工作单位 所属单位 医院", required=True),
        Column("科室", "所在科室 部门 专业科室"),
        Column("职称", "专业技术职称 技术职称 专业职称 职务职称"),
        Column("执业证书编号", "执业证书号 执业证号 医师执业证书编号 执业证编号 证书编号"),
        Column("学历", "最高学历 文化程度 学历学位"),
        Column("邮箱", "电子邮箱 电子邮件 Email E-mail EMAIL 邮箱地址"),
    ),
)
