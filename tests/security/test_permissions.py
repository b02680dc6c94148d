"""The table of permissions is the one that was last agreed to. `permissions.txt` is that table as people read it.

python -m tests.security.test_permissions > tests/security/permissions.txt
"""

import sys
from difflib import ndiff
from pathlib import Path

from portal.permissions import PERMISSIONS, Standing, permits
from storage.acts import Act
from storage.stamp import Actor, Role

LIST = Path(__file__).with_name("permissions.txt")
COMMAND = "python -m tests.security.test_permissions > tests/security/permissions.txt"
READING = ("view", "list")
JUDGING = (
    Act.REVIEW_JUDGE,
    Act.REVIEW_RETURN,
    Act.REVIEW_CLOSE,
    Act.DISPOSAL_JUDGE,
    Act.RETURN_CONFIRM,
    Act.HANDOVER_RECORD,
    Act.INCIDENT_LIFT,
)
ANSWERING = (Act.ANSWER_SAVE, Act.ASSESSMENT_SUBMIT, Act.HANDOVER_COUNTERSIGN, Act.RETURN_RECORD, Act.DISPOSAL_FILE)
BUSINESS = {"answer", "review", "agreement", "handover", "return", "disposal", "contractor"}


def may(act: Act, standing: Standing) -> list[str]:
    """The roles of which each one alone is enough."""
    return [role.value for role in Role if permits(Actor("", "", frozenset({role}), "", ""), act, standing)]


def as_text() -> str:
    """One line for each act and standing to which anybody is permitted."""
    asked = [(act, standing, may(act, standing)) for act in sorted(PERMISSIONS) for standing in Standing]
    return "".join(f"{act}  {standing}: {' '.join(roles)}\n" for act, standing, roles in asked if roles)


def unlike_the_list() -> list[str]:
    """The lines by which the table differs from the list: without a sign in front, those that were agreed to or are new."""
    return [line[2:] for line in ndiff(LIST.read_text().splitlines(), as_text().splitlines()) if line[0] in "+-"]


def test_the_table_is_the_one_that_was_agreed_to() -> None:
    assert unlike_the_list() == [], f"Permissions have changed. Is that meant? Then: {COMMAND}"


def test_whoever_stands_above_only_reads() -> None:
    """A principal further up the chain sees what happens below and changes nothing of it."""
    general = {act for act in PERMISSIONS if may(act, Standing.NONE)}  # about no single thing, so asked without a standing
    assert [act for act in PERMISSIONS if may(act, Standing.ABOVE) and not act.endswith(READING) and act not in general] == []


def test_nobody_judges_for_the_side_that_answered_and_nobody_answers_for_the_side_that_asked() -> None:
    assert [act for act in JUDGING if may(act, Standing.CONTRACTOR)] == []
    assert [act for act in ANSWERING if may(act, Standing.PRINCIPAL)] == []


def test_who_keeps_the_accounts_has_no_hand_in_the_business() -> None:
    business = [act for act in PERMISSIONS if act.partition(":")[0] in BUSINESS and not act.endswith(READING)]
    assert [act for act in business for standing in Standing if Role.ADMINISTRATOR in may(act, standing)] == []


if __name__ == "__main__":
    sys.stdout.write(as_text())
