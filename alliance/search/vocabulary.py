"""The words of the documents, for did-you-mean: gathered from the index itself each night."""

from django.db import connection, transaction

from alliance.accounts.naming import place_key

from .models import Term

MOST = 200_000
AT_ONCE = 5_000
COUNT = """
SELECT word, ndoc FROM ts_stat('SELECT words FROM search_document WHERE stale_since IS NULL')
WHERE length(word) BETWEEN 2 AND 60 AND word !~ '^[~^]' AND word !~ '^[0-9]+$'
ORDER BY ndoc DESC, word LIMIT %s
"""


@transaction.atomic
def gather() -> int:
    """Count every token of the index anew; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [MOST])
        counted = cursor.fetchall()
    Term.objects.all().delete()
    Term.objects.bulk_create(
        (Term(token=token, documents=held, sound=sound(token)) for token, held in counted),
        batch_size=AT_ONCE,
    )
    return len(counted)


# Sounds that people who grew up with another Mandarin take for one another.
ALIKE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n"))


def careless(sounds: str) -> str:
    """Pinyin with those sounds made one: zhui and zui are the same."""
    for one, other in ALIKE:
        sounds = sounds.replace(one, other)
    return sounds


def sound(text: str) -> str:
    """How a token sounds, carelessly; empty for Latin words."""
    return "" if text.isascii() else careless(place_key(text))[:24]
