"""Whoever edits the ledger's rows by hand is found, and the first bad entry is named.

The attacker here owns the database and writes SQL past the product; in the last tests he also knows how hashes are made.
"""
# ruff: noqa: S608 - the attacker puts his SQL together as he likes

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from storage.acts import Act
from storage.database import open_engine, open_session
from storage.ledger.actions import append
from storage.ledger.models import LedgerEntry
from storage.ledger.queries import head
from storage.ledger.rules import Checkpoint, Reason, hash_entry
from storage.ledger.verification import Verification, verify
from tests.services.postgresql import PostgreSQL
from tests.storage.stamps import BY_HANAKO

LENGTH = 12
COLUMNS = [
    "seq",
    "at",
    "act",
    "actor_user_id",
    "actor_organisation_id",
    "origin",
    "address",
    "subject_kind",
    "subject_id",
    "engagement_id",
    "fields",
    "details",
    "previous_hash",
    "entry_hash",
]


def fill(engine: Engine, start: int, stop: int) -> None:
    for number in range(start, stop):
        with open_session(engine) as session:
            append(session, BY_HANAKO, Act.DISPOSAL_FILE, "disposal", f"d{number}", engagement_id="e", fields=["on"], details={"n": number})
            session.commit()


@pytest.fixture(params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A chain of LENGTH entries on each database, whatever the run was started with: this is the product's promise."""
    with ExitStack() as cleaning:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
        else:
            server: PostgreSQL = request.getfixturevalue("postgresql_server")
            name = f"ledger_{secrets.token_hex(8)}"
            server.create(name)
            cleaning.callback(server.drop, name)
            url = server.url(name)
        engine = open_engine(url)
        cleaning.callback(engine.dispose)
        tables = LedgerEntry.metadata.tables
        LedgerEntry.metadata.create_all(engine, tables=[tables["ledger_entry"], tables["ledger_head"]])
        fill(engine, 1, LENGTH + 1)
        yield engine


def outcome_of(
    engine: Engine, *statements: str, values: dict[str, object] | None = None, checkpoints: tuple[Checkpoint, ...] = ()
) -> Verification:
    """What `verify` says after these statements, which are undone again."""
    with open_session(engine) as session:
        for statement in statements:
            session.connection().execute(text(statement), values or {})
        outcome = verify(session, checkpoints=checkpoints)
        session.rollback()
    return outcome


def verdict(engine: Engine, *statements: str, values: dict[str, object] | None = None) -> tuple[int | None, str | None]:
    outcome = outcome_of(engine, *statements, values=values)
    assert outcome.ok is False
    return outcome.first_bad_seq, outcome.reason


def test_a_sound_chain_verifies_and_reports_its_progress(filled: Engine) -> None:
    seen: list[int] = []
    with open_session(filled) as session:
        outcome = verify(session, seen.append)
        assert outcome == Verification(True, LENGTH, head(session).head_hash)
    assert seen[-1] == LENGTH


def test_an_empty_ledger_verifies(engine: Engine) -> None:
    with open_session(engine) as session:
        assert verify(session).ok


# What each column may be changed to; values of the same type, as PostgreSQL demands.
FORGED = {
    "at": st.datetimes(timezones=st.just(UTC), min_value=datetime(2020, 1, 1), max_value=datetime(2026, 1, 1)),  # noqa: DTZ001 - bounds must be naive
    "engagement_id": st.none() | st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=8),
    "fields": st.sampled_from(["[]", '["at"]', '["on", "at"]', "null", '"on"']),
    "details": st.sampled_from(["{}", '{"n": 999}', '{"n": "1"}', '{"n": 1.5, "m": 2}', "[]", "null"]),
}
FORGED_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x9FFF, categories=["L", "N", "P", "Zs"]), max_size=30)


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], dict[str, object], set[int], set[str]]:
    """An edit as SQL, the entries one of which must be named, and the reasons that would be true."""
    kind = draw(st.sampled_from(["update", "update", "update", "delete", "insert", "append", "swap", "truncate", "old-tail", "head"]))
    seq = draw(st.integers(1, LENGTH))
    if kind == "update":
        column = draw(st.sampled_from(COLUMNS[1:]))
        value = draw(FORGED.get(column, FORGED_TEXT))
        cast = {"fields": "CAST(:value AS json)", "details": "CAST(:value AS json)", "at": "CAST(:value AS timestamp)"}.get(
            column, ":value"
        )
        return [f"UPDATE ledger_entry SET {column} = {cast} WHERE seq = {seq}"], {"value": value}, {seq}, {"entry-altered"}
    if kind == "delete":
        # Without its last entry, a chain is one whose tail is missing.
        return [f"DELETE FROM ledger_entry WHERE seq = {seq}"], {}, {seq}, {"entry-missing" if seq < LENGTH else "tail-missing"}
    copy = ", ".join(COLUMNS[1:])
    if kind == "insert":
        place = draw(st.sampled_from([0, -3]))
        return (
            [f"INSERT INTO ledger_entry (seq, {copy}) SELECT {place}, {copy} FROM ledger_entry WHERE seq = {seq}"],
            {},
            {place},
            {"order-broken"},
        )
    if kind == "append":
        place = LENGTH + draw(st.integers(1, 3))
        reasons = {"entry-altered"} if place == LENGTH + 1 else {"entry-missing"}
        statement = f"INSERT INTO ledger_entry (seq, {copy}) SELECT {place}, {copy} FROM ledger_entry WHERE seq = {seq}"
        return [statement], {}, {LENGTH + 1}, reasons
    if kind == "swap":
        other = draw(st.integers(1, LENGTH).filter(lambda number: number != seq))
        moves = [(seq, 900), (other, seq), (900, other)]
        return [f"UPDATE ledger_entry SET seq = {b} WHERE seq = {a}" for a, b in moves], {}, {min(seq, other)}, {"entry-altered"}
    if kind == "truncate":
        return [f"DELETE FROM ledger_entry WHERE seq >= {seq}"], {}, {seq}, {"tail-missing"}
    if kind == "old-tail":
        # The head goes back too, by count alone: the hash that it remembers is of an entry that is gone.
        statements = [f"DELETE FROM ledger_entry WHERE seq > {seq}", f"UPDATE ledger_head SET count = {seq}"]
        if seq == LENGTH:
            statements = ["UPDATE ledger_head SET count = count + 1"]
            return statements, {}, {LENGTH + 1}, {"tail-missing"}
        return statements, {}, {seq}, {"head-altered"}
    statement, place, reason = draw(
        st.sampled_from(
            [
                ("UPDATE ledger_head SET head_hash = 'f'", LENGTH, "head-altered"),
                ("UPDATE ledger_head SET count = count - 1", LENGTH, "head-altered"),
                ("DELETE FROM ledger_head", 1, "head-altered"),
                ("UPDATE ledger_head SET id = 2", 1, "head-altered"),
            ]
        )
    )
    return [statement], {}, {place}, {reason}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edit=edits())
def test_two_hundred_random_edits_are_all_found_and_the_first_bad_entry_is_named(
    filled: Engine, edit: tuple[list[str], dict[str, object], set[int], set[str]]
) -> None:
    statements, values, places, reasons = edit
    if filled.dialect.name == "sqlite":
        # SQLite has no such types: what is stored is the text itself.
        statements = [s.replace("CAST(:value AS json)", ":value").replace("CAST(:value AS timestamp)", ":value") for s in statements]
        values = {name: f"{value:%F %T.%f}" if isinstance(value, datetime) else value for name, value in values.items()}
    if is_no_change(filled, statements, values):
        return
    seq, reason = verdict(filled, *statements, values=values)
    assert seq in places, (statements, values, seq, reason)
    assert reason in reasons, (statements, values, seq, reason)


def is_no_change(engine: Engine, statements: list[str], values: dict[str, object]) -> bool:
    everything = text("SELECT * FROM ledger_entry ORDER BY seq"), text("SELECT * FROM ledger_head")
    with engine.connect() as connection:
        before = [str(connection.execute(query).all()) for query in everything]
        for statement in statements:
            connection.execute(text(statement), values)
        after = [str(connection.execute(query).all()) for query in everything]
        connection.rollback()
    return before == after


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("details", "not json"),
        ("details", "NaN"),
        ("fields", ""),
        ("at", "yesterday"),
        ("act", b"\xff\xfe"),
        ("previous_hash", 7),
        ("at", 1.5),
    ],
)
@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)  # PostgreSQL refuses such values itself
def test_values_that_their_column_cannot_hold_name_their_entry(filled: Engine, column: str, value: object) -> None:
    assert verdict(filled, f"UPDATE ledger_entry SET {column} = :value WHERE seq = 5", values={"value": value}) == (5, "entry-altered")


def rehash(connection: Connection, seq: int, previous_hash: str | None = None, **changes: object) -> str:
    """Rewrite entry `seq` with a hash that fits its new content; returns that hash."""
    table = LedgerEntry.metadata.tables["ledger_entry"]
    row = dict(connection.execute(table.select().where(table.c.seq == seq)).mappings().one())
    row |= changes
    row["previous_hash"] = previous_hash or row["previous_hash"]
    row["entry_hash"] = hash_entry(row)
    connection.execute(table.update().where(table.c.seq == seq).values(**row))
    return str(row["entry_hash"])


@pytest.mark.parametrize("seq", [1, 2, 6, LENGTH - 1, LENGTH])
def test_an_entry_rewritten_with_a_fitting_hash_is_named_by_its_successor(filled: Engine, seq: int) -> None:
    with open_session(filled) as session:
        rehash(session.connection(), seq, subject_id="forged")
        outcome = verify(session)
        session.rollback()
    assert not outcome.ok
    assert outcome.first_bad_seq == seq
    assert outcome.reason == (Reason.ENTRY_ALTERED if seq < LENGTH else Reason.HEAD_ALTERED)


def test_a_chain_rewritten_from_some_entry_on_is_found_by_the_head(filled: Engine) -> None:
    with open_session(filled) as session:
        previous = rehash(session.connection(), 5, subject_id="forged")
        for seq in range(6, LENGTH + 1):
            previous = rehash(session.connection(), seq, previous)
        outcome = verify(session)
        session.rollback()
    assert (outcome.ok, outcome.reason) == (False, Reason.HEAD_ALTERED)


def test_a_chain_rewritten_with_its_head_is_found_by_a_checkpoint_that_left_the_house(filled: Engine) -> None:
    with open_session(filled) as session:
        given_out = head(session)
    fill(filled, LENGTH + 1, LENGTH + 4)
    with open_session(filled) as session:
        assert verify(session, checkpoints=[given_out]).ok
        previous = rehash(session.connection(), 5, subject_id="forged")
        for seq in range(6, LENGTH + 4):
            previous = rehash(session.connection(), seq, previous)
        session.connection().execute(text("UPDATE ledger_head SET head_hash = :hash"), {"hash": previous})
        assert verify(session).ok  # sound in itself: this is what checkpoints are for
        outcome = verify(session, checkpoints=[given_out])
        session.rollback()
    assert (outcome.ok, outcome.first_bad_seq, outcome.reason) == (False, LENGTH, Reason.CHECKPOINT_UNMET)


def test_an_old_copy_restored_with_its_head_is_found_by_a_checkpoint(filled: Engine) -> None:
    with open_session(filled) as session:
        given_out = head(session)
        old = session.connection().execute(text("SELECT entry_hash FROM ledger_entry WHERE seq = 7")).scalar_one()
    restored = ("DELETE FROM ledger_entry WHERE seq > 7", "UPDATE ledger_head SET count = 7, head_hash = :old")
    assert outcome_of(filled, *restored, values={"old": old}).ok
    outcome = outcome_of(filled, *restored, values={"old": old}, checkpoints=(given_out,))
    assert (outcome.ok, outcome.first_bad_seq, outcome.reason) == (False, 8, Reason.CHECKPOINT_UNMET)


@pytest.mark.parametrize("filled", ["postgresql"], indirect=True)  # on SQLite a reader sees one snapshot
def test_entries_appended_while_it_is_verified_do_not_make_it_fail(filled: Engine) -> None:
    written = 0

    def append_more(_count: int) -> None:
        nonlocal written
        if written < 3:
            written += 1
            fill(filled, 100 + written, 101 + written)

    with open_session(filled) as session:
        outcome = verify(session, append_more)
    assert (outcome.ok, outcome.count) == (True, LENGTH + 3)
