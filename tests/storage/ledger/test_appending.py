"""An entry and its act are kept together or not at all, in one chain, whoever writes at the same time."""

import hashlib
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from storage.acts import Act
from storage.database import open_session
from storage.jobs.models import Job
from storage.ledger.actions import append, savepoint
from storage.ledger.models import LedgerEntry, LedgerHead
from storage.ledger.queries import count, head, list_entries
from storage.ledger.rules import GENESIS, hash_entry
from storage.ledger.verification import verify
from tests.storage.stamps import BY_HANAKO, NOON


def note(session: Session, subject_id: str, **more: object) -> None:
    append(session, BY_HANAKO, Act.ANSWER_SAVE, "answer", subject_id, **more)  # type: ignore[arg-type] # passed on as they are


def job(name: str) -> Job:
    return Job(kind=name, run_at=NOON, created_at=NOON)


def subjects(engine: Engine) -> list[str]:
    with open_session(engine) as session:
        return list(session.exec(select(LedgerEntry.subject_id).order_by(col(LedgerEntry.seq))))


def test_an_entry_carries_who_when_what_and_is_chained_to_the_one_before(engine: Engine) -> None:
    with open_session(engine) as session:
        note(session, "answer-1", engagement_id="engagement-1", fields=["value"], details={"version": 2, "名": "値"})
        note(session, "answer-2")
        session.commit()
    with open_session(engine) as session:
        first, second = session.exec(select(LedgerEntry).order_by(col(LedgerEntry.seq))).all()
        assert (first.seq, second.seq) == (1, 2)
        assert (first.at, first.act, first.origin, first.address) == (NOON, "answer:save", "page", "192.0.2.7")
        assert (first.actor_user_id, first.actor_organisation_id) == ("user-hanako", "org-yama")
        assert (first.subject_kind, first.subject_id, first.engagement_id) == ("answer", "answer-1", "engagement-1")
        assert (first.fields, first.details) == (["value"], {"version": 2, "名": "値"})
        assert first.previous_hash == GENESIS
        assert second.previous_hash == first.entry_hash == hash_entry(first.model_dump())
        assert head(session).head_hash == second.entry_hash
        assert verify(session).ok


def test_the_hash_of_an_entry_is_the_one_that_a_stranger_computes() -> None:
    """Plain JSON with sorted keys and no spaces, SHA-256 of its UTF-8: written out here, so that it cannot drift."""
    columns = {"seq": 1, "at": NOON, "act": "answer:save", "details": {"b": 1.5, "a": "値"}, "previous_hash": "0", "entry_hash": "x"}
    text = '{"act":"answer:save","at":"2026-11-21T03:00:00.123456+00:00","details":{"a":"値","b":1.5},"previous_hash":"0","seq":1}'
    assert hash_entry(columns) == hashlib.sha256(text.encode()).hexdigest()
    in_tokyo = NOON.astimezone(ZoneInfo("Asia/Tokyo"))
    assert hash_entry(columns | {"at": in_tokyo}) == hash_entry(columns)


def test_a_rolled_back_act_leaves_no_entry(engine: Engine) -> None:
    with open_session(engine) as session:
        note(session, "lost")
        session.rollback()
        session.commit()
        note(session, "kept")
        session.commit()
    assert subjects(engine) == ["kept"]


def test_closing_a_session_drops_what_was_queued(engine: Engine) -> None:
    session = open_session(engine)
    session.exec(select(LedgerHead)).all()
    note(session, "lost")
    session.close()
    session.add(job("later"))
    session.commit()
    session.close()
    assert subjects(engine) == []


def test_a_commit_that_fails_on_a_constraint_leaves_neither_act_nor_entry(engine: Engine) -> None:
    with open_session(engine) as session:
        session.add(Job(kind="x", dedupe_key="k", run_at=NOON, created_at=NOON))
        session.commit()
        session.add(Job(kind="y", dedupe_key="k", run_at=NOON, created_at=NOON))
        note(session, "lost")
        with pytest.raises(IntegrityError):
            session.commit()
        session.rollback()
        note(session, "kept")
        session.commit()
        assert session.exec(select(Job.kind)).all() == ["x"]
        assert verify(session).ok
    assert subjects(engine) == ["kept"]


@pytest.mark.parametrize("opening", [savepoint, Session.begin_nested])
def test_a_failed_savepoint_drops_only_the_entries_queued_inside_it(engine: Engine, opening: Callable[[Session], object]) -> None:
    with open_session(engine) as session:
        note(session, "before")
        with pytest.raises(ZeroDivisionError), opening(session):  # type: ignore[attr-defined] # both are context managers  # noqa: PT012 - the savepoint is what is tested
            note(session, "inside")
            raise ZeroDivisionError
        note(session, "after")
        session.commit()
    assert subjects(engine) == ["before", "after"]


def test_a_savepoint_that_fails_on_a_constraint_drops_its_entries(engine: Engine) -> None:
    with open_session(engine) as session:
        session.add(Job(kind="x", dedupe_key="k", run_at=NOON, created_at=NOON))
        note(session, "before")
        with pytest.raises(IntegrityError), savepoint(session):  # noqa: PT012 - the savepoint is what is tested
            note(session, "inside")
            session.add(Job(kind="y", dedupe_key="k", run_at=NOON, created_at=NOON))
        session.commit()
    assert subjects(engine) == ["before"]


def test_nested_savepoints_keep_what_was_released_unless_the_one_around_them_fails(engine: Engine) -> None:
    with open_session(engine) as session:
        with savepoint(session):
            note(session, "outer")
            with savepoint(session):
                note(session, "inner kept")
            with pytest.raises(ZeroDivisionError), savepoint(session):  # noqa: PT012 - the savepoint is what is tested
                note(session, "inner lost")
                raise ZeroDivisionError
        with pytest.raises(ZeroDivisionError), savepoint(session):  # noqa: PT012 - the savepoint is what is tested
            with savepoint(session):
                note(session, "released, then lost with the outer one")
            raise ZeroDivisionError
        session.commit()
    assert subjects(engine) == ["outer", "inner kept"]


def test_committing_over_an_open_savepoint_keeps_its_entries(engine: Engine) -> None:
    with open_session(engine) as session:
        session.begin_nested()
        note(session, "inside")
        session.commit()
    assert subjects(engine) == ["inside"]


def test_a_commit_that_would_forget_entries_is_loud(engine: Engine) -> None:
    with open_session(engine) as session, pytest.raises(RuntimeError, match="not sealed"), session.begin():  # noqa: PT012 - its end is what is tested
        session.begin_nested()
        note(session, "would be forgotten")


def test_details_that_are_not_json_are_refused_at_once(engine: Engine) -> None:
    with open_session(engine) as session:
        for details in ({"at": NOON}, {"share": float("nan")}, {"name": "\ud800"}):
            with pytest.raises((TypeError, ValueError)):
                note(session, "x", details=details)


def test_details_are_copied_when_they_are_appended(engine: Engine) -> None:
    with open_session(engine) as session:
        details = {"reasons": ["late"]}
        note(session, "x", details=details)
        details["reasons"].append("changed")
        session.commit()
        assert session.exec(select(LedgerEntry.details)).one() == {"reasons": ["late"]}


def test_many_writers_make_one_contiguous_chain(engine: Engine) -> None:
    """Also the first entry of all, which every writer may be the first to write."""
    start = threading.Barrier(6)
    failures: list[BaseException] = []

    def write(name: int) -> None:
        try:
            start.wait()
            for number in range(15):
                with open_session(engine) as session:
                    session.add(job(f"{name}-{number}"))
                    note(session, f"{name}-{number}")
                    if number % 5 == 4:
                        session.rollback()
                    else:
                        session.commit()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with open_session(engine) as session:
        outcome = verify(session)
        assert (outcome.ok, outcome.count) == (True, 6 * 12)
        assert sorted(session.exec(select(Job.kind))) == sorted(session.exec(select(LedgerEntry.subject_id)))


def test_entries_are_listed_newest_first_page_by_page_and_only_within_reach(engine: Engine) -> None:
    with open_session(engine) as session:
        for number in range(1, 8):
            note(session, f"s{number}", engagement_id="mine" if number % 2 else "theirs")
        session.commit()
        mine = select(LedgerEntry.engagement_id).where(LedgerEntry.engagement_id == "mine")
        page = list_entries(session, engagement_ids=mine, limit=2)
        assert [entry.subject_id for entry in page] == ["s7", "s5"]
        page = list_entries(session, engagement_ids=mine, before_seq=page[-1].seq, limit=9)
        assert [entry.subject_id for entry in page] == ["s3", "s1"]
        assert count(session, engagement_ids=mine) == 4
        assert count(session, engagement_ids=None) == 7
        assert count(session, engagement_ids=mine, organisation_id="org-yama") == 7
        assert count(session, engagement_ids=None, organisation_id="another") == 0
