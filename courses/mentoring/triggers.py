"""What the database itself holds: no mentor has too many, nothing signed is written anew."""

import pgtrigger

KEPT = pgtrigger.Protect(name="kept", operation=pgtrigger.Delete)


def count_load() -> pgtrigger.Trigger:
    """Keep `load` of the mentor's profile true; its check refuses one too many.

    The update locks the profile's row, so two who take the last place wait for each other.
    """
    counts = "{row}.kind = 'PRIMARY' AND {row}.status = 'ACTIVE'"
    return pgtrigger.Trigger(
        name="count_load",
        when=pgtrigger.After,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("was", "integer"), ("now_", "integer")],
        func=f"""
            was := CASE WHEN TG_OP <> 'INSERT' AND {counts.format(row="OLD")} THEN 1 ELSE 0 END;
            now_ := CASE WHEN TG_OP <> 'DELETE' AND {counts.format(row="NEW")} THEN 1 ELSE 0 END;
            IF was = 1 AND now_ = 0 THEN
                UPDATE mentoring_mentorprofile SET load = load - 1 WHERE id = OLD.mentor_id;
            ELSIF was = 0 AND now_ = 1 THEN
                UPDATE mentoring_mentorprofile SET load = load + 1 WHERE id = NEW.mentor_id;
            END IF;
            RETURN NULL;
        """,
    )


def one_story() -> pgtrigger.Trigger:
    """A pairing says what its mentor and its trainee say: alliance, mentee and programme."""
    return pgtrigger.Trigger(
        name="one_story",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func="""
            IF NOT EXISTS (
                SELECT 1 FROM mentoring_mentorprofile
                WHERE id = NEW.mentor_id AND alliance_id = NEW.alliance_id
                    AND user_id <> NEW.mentee_id
            ) THEN
                RAISE EXCEPTION 'pairing contradicts its mentor'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'pairing_follows_mentor';
            END IF;
            IF NEW.trainee_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM programmes_application AS application
                JOIN programmes_intake AS intake ON intake.id = application.intake_id
                JOIN programmes_programmeversion AS version ON version.id = intake.version_id
                JOIN programmes_programme AS programme ON programme.id = version.programme_id
                WHERE application.id = NEW.trainee_id AND application.user_id = NEW.mentee_id
                    AND programme.id = NEW.programme_id
                    AND programme.alliance_id = NEW.alliance_id
            ) THEN
                RAISE EXCEPTION 'pairing contradicts its trainee'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'pairing_follows_trainee';
            END IF;
            RETURN NEW;
        """,
    )


def signed_text_stands() -> pgtrigger.Trigger:
    """Minutes that are written anew lose the signatures that stood below the old ones."""
    return pgtrigger.Trigger(
        name="signed_text_stands",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="""
            IF (NEW.agenda, NEW.held_on, NEW.outcome, NEW.next_steps)
                    IS DISTINCT FROM (OLD.agenda, OLD.held_on, OLD.outcome, OLD.next_steps)
                AND (
                    NEW.mentor_signed_at = OLD.mentor_signed_at
                    OR NEW.mentee_signed_at = OLD.mentee_signed_at
                )
            THEN
                RAISE EXCEPTION 'meeting % is signed', OLD.id
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """,
    )


def frozen_when(column: str, *states: str) -> pgtrigger.Trigger:
    """Refuse every change of a row whose `column` has come to one of the states."""
    listed = ", ".join(f"'{state}'" for state in states)
    return pgtrigger.Trigger(
        name="frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
            IF OLD.{column} IN ({listed}) THEN
                RAISE EXCEPTION '% % is %', TG_TABLE_NAME, OLD.id, OLD.{column}
                    USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        """,
    )
