"""What the database itself holds: published versions stay as they are, places are not oversold."""

from functools import partial

import pgtrigger

from alliance.core import triggers
from alliance.core.triggers import follows

from .enums import APPLICATION_TRANSITIONS, HOLDS_PLACE

_HOLDING = ", ".join(f"'{status}'" for status in HOLDS_PLACE)


frozen_once_published = partial(
    triggers.frozen_once_published,
    versions="programmes_programmeversion",
    noun="programme version",
)


def count_places() -> pgtrigger.Trigger:
    """Keep `taken` of the intake and of the unit's quota true; their checks refuse one too many.

    The update locks the intake's row, so two who take the last place wait for each other, and
    two of one unit find its one row. (An upsert would not do: the check is asked of the row that
    is proposed, before the conflict is seen.)
    """
    return pgtrigger.Trigger(
        name="count_places",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("was", "integer"), ("now_", "integer")],
        func=f"""
            was := CASE WHEN TG_OP <> 'INSERT' AND OLD.status IN ({_HOLDING})
                AND NOT OLD.frees_place THEN 1 ELSE 0 END;
            now_ := CASE WHEN TG_OP <> 'DELETE' AND NEW.status IN ({_HOLDING})
                AND NOT NEW.frees_place THEN 1 ELSE 0 END;
            IF TG_OP = 'UPDATE' AND was = now_
                AND OLD.intake_id = NEW.intake_id AND OLD.unit_id = NEW.unit_id THEN
                RETURN NULL;
            END IF;
            IF was = 1 THEN
                UPDATE programmes_intake SET taken = taken - 1 WHERE id = OLD.intake_id;
                UPDATE programmes_unitquota SET taken = taken - 1
                    WHERE intake_id = OLD.intake_id AND unit_id = OLD.unit_id;
            END IF;
            IF now_ = 1 THEN
                UPDATE programmes_intake SET taken = taken + 1 WHERE id = NEW.intake_id;
                UPDATE programmes_unitquota SET taken = taken + 1
                    WHERE intake_id = NEW.intake_id AND unit_id = NEW.unit_id;
                IF NOT FOUND THEN
                    INSERT INTO programmes_unitquota (intake_id, unit_id, places, is_own, taken)
                        SELECT id, NEW.unit_id, places_per_unit, false, 1
                        FROM programmes_intake WHERE id = NEW.intake_id;
                END IF;
            END IF;
            RETURN NULL;
        """,
    )


def application_guards() -> list[pgtrigger.Trigger]:
    """Only the allowed steps; whose it is never changes, nor the version once admitted under it."""
    return [
        count_places(),
        follows(APPLICATION_TRANSITIONS),
        pgtrigger.ReadOnly(name="whose_it_is", fields=["intake", "user", "unit", "created_at"]),
        pgtrigger.Protect(
            name="version_stays",
            operation=pgtrigger.Update,
            condition=pgtrigger.Q(
                old__version__isnull=False, old__version__df=pgtrigger.F("new__version")
            ),
        ),
    ]
