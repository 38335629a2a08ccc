"""Sort keys for Chinese names: PostgreSQL's wheel has no ICU, so the pinyin is stored."""

from functools import lru_cache

from pypinyin import lazy_pinyin

# A surname is read differently from the same character elsewhere (pypinyin reads 曾 as ceng).
SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "任": "ren", "区": "ou",
    "查": "zha", "盖": "ge", "朴": "piao", "翟": "zhai", "尉": "wei", "员": "yun",
    "乐": "yue", "覃": "qin", "华": "hua", "缪": "miao", "宁": "ning", "燕": "yan",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def name_key(name: str) -> str:
    """Pinyin of a person's name, the surname read as a surname; lower case, syllables spaced."""
    name = name.strip()
    if name[:1] in SURNAME_READINGS:
        return " ".join([SURNAME_READINGS[name[0]], *lazy_pinyin(name[1:])]).lower()[:255]
    return " ".join(lazy_pinyin(name)).lower()[:255]


# Places pypinyin misreads.
PLACE_READINGS = {
    "漯河": "luo he",
    "长治": "chang zhi",
    "六安": "lu an",
    "蚌埠": "beng bu",
    "丽水": "li shui",
    "台州": "tai zhou",
    "亳州": "bo zhou",
    "乐清": "yue qing",
    "番禺": "pan yu",
    "浚县": "xun xian",
}


@lru_cache(maxsize=5_000)
def place_key(name: str) -> str:
    """Pinyin of a unit's or a place's name, known misreadings mended; syllables spaced."""
    name = name.strip()
    for place, reading in PLACE_READINGS.items():
        name = name.replace(place, f" {reading} ")
    return " ".join(" ".join(lazy_pinyin(name)).split()).lower()[:400]
