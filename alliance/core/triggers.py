"""Triggers that more than one app hangs on its tables."""

from collections.abc import Collection, Mapping

import pgtrigger


def follows(
    table: Mapping[str, Collection[str]], *, field: str = "status", name: str = "transitions"
) -> pgtrigger.FSM:
    """The table of transitions, held by the database as well; a state may be written again."""
    return pgtrigger.FSM(
        name=name,
        field=field,
        transitions=[
            (str(before), str(after))
            for before, afters in table.items()
            for after in sorted(afters)
            if before != after
        ],
    )


def frozen_once_published(*, versions: str, noun: str, column: str) -> pgtrigger.Trigger:
    """Refuse every change of a row whose version is published.

    `column` holds the id in the table `versions`, whose `state` says PUBLISHED; `noun` is for the
    message.
    """
    return pgtrigger.Trigger(
        name="frozen_once_published",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("row_version", "bigint")],
        func=f"""
            row_version := CASE WHEN TG_OP = 'DELETE' THEN OLD.{column} ELSE NEW.{column} END;
            IF EXISTS (
                SELECT 1 FROM {versions}
                WHERE id = row_version AND state = 'PUBLISHED'
            ) THEN
                RAISE EXCEPTION '{noun} % is published', row_version
                    USING ERRCODE = 'restrict_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )
