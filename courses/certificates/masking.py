"""Names as a stranger may see them."""

COMPOUND_SURNAMES = frozenset({
    "欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空",
    "夏侯", "轩辕", "宇文", "长孙", "端木", "独孤", "南宫", "西门", "百里", "呼延", "闻人", "澹台",
    "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "公羊", "仲孙", "钟离", "鲜于", "闾丘",
    "司寇", "子车", "赫连", "万俟", "第五", "东郭", "梁丘", "左丘", "拓跋", "谷梁", "完颜", "纳兰",
})  # fmt: skip


def masked(name: str) -> str:
    """王小华 → 王*华, 王华 → 王*, 欧阳小华 → 欧阳*华; 买买提·吐尔逊 → 买**·吐**.

    Enough for someone who holds the certificate to see whose it is, and never the whole.
    """
    for separator in ("·", " "):
        if separator in name:
            parts = name.split(separator)
            return separator.join(f"{part[:1]}{'*' * (len(part) - 1)}" for part in parts)
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]
    given = name[len(surname) :]
    if len(given) >= 2:
        return f"{surname}{'*' * (len(given) - 1)}{given[-1]}"
    return f"{surname}*"
