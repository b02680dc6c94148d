"""Two people save the same answer at the same moment, in two real sessions: one is stored, the other is told."""

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from questionnaires.answers.actions import save
from questionnaires.answers.models import Answer
from questionnaires.answers.rules import AnswerState
from questionnaires.assessments.actions import submit
from questionnaires.assessments.models import Assessment
from storage.database import Database
from storage.ledger.models import LedgerEntry
from storage.ledger.verification import verify
from storage.problems import Conflict
from tests.questionnaires import world as worlds


def race(database: Database, *runs: Any) -> list[object]:
    """What became of each of `runs(session)`, each in its own session and thread, begun together and committed."""
    together = threading.Barrier(len(runs))
    outcomes: list[object] = [None] * len(runs)

    def go(number: int, run: Any) -> None:
        together.wait()
        try:
            with database.session(is_writing=True) as session:
                outcomes[number] = run(session)
                session.commit()
        except Exception as problem:
            outcomes[number] = problem

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(runs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.fixture
def issued(database: Database) -> worlds.World:
    with database.session(is_writing=True) as session:
        made = worlds.world(session)
        session.commit()
    return made


def saver(world: worlds.World, scope: str, expected_version: int) -> Any:
    def run(session: Any) -> str:
        assessment = session.get(Assessment, world.assessment.id)
        stamp = world.answerer
        save(
            session,
            stamp,
            assessment,
            item_code="A-1",
            state=AnswerState.PARTLY,
            scope=scope,
            expected_version=expected_version,
        )
        return scope

    return run


@pytest.mark.parametrize("stored", [0, 1])
def test_of_two_saves_over_one_version_one_is_stored_and_the_other_is_told(database: Database, issued: worlds.World, stored: int) -> None:
    if stored:
        assert race(database, saver(issued, "before", 0)) == ["before"]
    for attempt in range(8):
        outcomes = race(database, saver(issued, f"left {attempt}", stored + attempt), saver(issued, f"right {attempt}", stored + attempt))
        (winner,) = [outcome for outcome in outcomes if isinstance(outcome, str)]
        (loser,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
        assert loser.code == "answer-changed-meanwhile"
        theirs: Any = loser.parameters["theirs"]
        yours: Any = loser.parameters["yours"]
        assert {theirs["scope"], yours["scope"]} == {f"left {attempt}", f"right {attempt}"}
        with database.session(is_writing=False) as session:
            (answer,) = session.scalars(select(Answer)).all()
            assert (answer.scope, answer.version) == (winner, stored + attempt + 1)
            entries = session.scalar(select(func.count()).select_from(LedgerEntry).where(LedgerEntry.act == "answer:save"))  # type: ignore[arg-type] # a column
            assert entries == stored + attempt + 1
            assert verify(session).ok


def test_nothing_is_answered_while_it_is_being_submitted(database: Database, issued: worlds.World) -> None:
    """Either the answer came first and is in the sealed hash, or the submission came first and the answer is refused."""
    from questionnaires.answers.seal import hash_answers
    from questionnaires.assessments.models import Submission

    race(database, saver(issued, "before", 0))

    def send(session: Any) -> str:
        assessment = session.get(Assessment, issued.assessment.id)
        return submit(session, issued.answerer, assessment, person_name="Sato", person_title="Director", statement="True.").answers_hash

    outcomes = race(database, saver(issued, "during", 1), send)
    assert isinstance(outcomes[1], str)
    refused = outcomes[0]
    with database.session(is_writing=False) as session:
        assessment = session.get(Assessment, issued.assessment.id)
        submission = session.scalar(select(Submission))
        answer = session.scalar(select(Answer))
        assert assessment is not None
        assert submission is not None
        assert answer is not None
        assert hash_answers(session, assessment) == submission.answers_hash
        assert answer.scope == ("before" if isinstance(refused, Conflict) else "during")
