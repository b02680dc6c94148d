"""Registering companies: each registrar has its own list, and a number stands in it once."""

from typing import Any

import pytest
from sqlmodel import Session

from contracts.parties.actions import change_contractor, register_contractor, register_principal
from contracts.parties.models import Organisation
from contracts.parties.queries import get_contractor, list_contractors, look_alikes
from storage.problems import Conflict, Invalid, Missing, Problem
from tests import factories
from tests.contracts.world import NUMBERS, entries


@pytest.fixture
def principal(session: Session) -> Organisation:
    return factories.organisation(session, "Asahi")


def code_of(error: pytest.ExceptionInfo[Problem]) -> tuple[str, str | None]:
    return error.value.code, error.value.field


def test_a_contractor_is_stored_clean_and_entered_once(session: Session, principal: Organisation) -> None:
    made = register_contractor(
        session, factories.stamp(principal), name=" 川口\u200b  データ ", corporate_number="５０１０００５００７１２６"
    )
    assert (made.name, made.corporate_number, made.registrar_organisation_id) == ("川口 データ", NUMBERS[1], principal.id)
    assert [(entry.act, entry.subject_id) for entry in entries(session)] == [("contractor:register", made.id)]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"name": "\u200b "}, ("name-missing", "name")),
        ({"name": "Acмe"}, ("name-mixed-scripts", "name")),
        ({"name_english": "Acмe"}, ("name-mixed-scripts", "name_english")),
        ({"corporate_number": None}, ("corporate-number-missing", "corporate_number")),
        ({"corporate_number": " "}, ("corporate-number-missing", "corporate_number")),
        ({"corporate_number": "123"}, ("corporate-number-length", "corporate_number")),
        ({"corporate_number": "6000012050002"}, ("corporate-number-check-digit", "corporate_number")),
    ],
)
def test_what_cannot_be_right_is_refused(session: Session, principal: Organisation, given: dict[str, Any], wrong: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as error:
        register_contractor(session, factories.stamp(principal), **{"name": "Kawa", "corporate_number": NUMBERS[1], **given})
    assert code_of(error) == wrong


def test_a_company_abroad_needs_no_number(session: Session, principal: Organisation) -> None:
    assert register_contractor(session, factories.stamp(principal), name="Ромашка", country="KZ").corporate_number is None


def test_the_same_number_twice_names_the_first(session: Session, principal: Organisation) -> None:
    first = register_contractor(session, factories.stamp(principal), name="Kawa", corporate_number=NUMBERS[1])
    with pytest.raises(Conflict) as error:
        register_contractor(session, factories.stamp(principal), name="Other", corporate_number=NUMBERS[1])
    assert error.value.code == "contractor-already-registered"
    assert error.value.parameters == {"organisation_id": first.id, "name": "Kawa"}


def test_two_principals_do_not_learn_of_each_other(session: Session, principal: Organisation) -> None:
    other = factories.organisation(session, "Other principal")
    ours = register_contractor(session, factories.stamp(principal), name="Kawa", corporate_number=NUMBERS[1])
    theirs = register_contractor(session, factories.stamp(other), name="Kawa", corporate_number=NUMBERS[1])
    assert ours.id != theirs.id
    with pytest.raises(Missing):
        get_contractor(session, factories.actor(principal), theirs.id)
    assert [row.id for row in list_contractors(session, factories.actor(principal))] == [ours.id]
    assert [row.id for row in look_alikes(session, factories.actor(principal), "ＫＡＷＡ")] == [ours.id]


def test_a_principal_may_come_without_a_number_but_not_twice_with_one(session: Session) -> None:
    operator = factories.stamp(origin="cli")
    register_principal(session, operator, name="One")
    register_principal(session, operator, name="Two", corporate_number=NUMBERS[0])
    with pytest.raises(Conflict):
        register_principal(session, operator, name="Three", corporate_number=NUMBERS[0])


CHANGE: dict[str, Any] = {
    "name_reading": "",
    "name_english": "",
    "country": "JP",
    "time_zone": "Asia/Tokyo",
    "contact_name": "Tanaka",
    "contact_email": "",
    "contact_phone": "",
}


def test_a_change_names_its_fields_and_the_second_of_two_writers_is_told(session: Session, principal: Organisation) -> None:
    stamp = factories.stamp(principal)
    made = register_contractor(session, stamp, name="Kawa", corporate_number=NUMBERS[1])
    change_contractor(session, stamp, made, expected_version=1, name="Kawaguchi", corporate_number=NUMBERS[1], **CHANGE)
    assert (made.name, made.version) == ("Kawaguchi", 2)
    with pytest.raises(Conflict) as error:
        change_contractor(session, stamp, made, expected_version=1, name="Lost", corporate_number=NUMBERS[1], **CHANGE)
    assert error.value.code == "contractor-changed-meanwhile"
    assert entries(session)[-1].fields == ["name", "contact_name"]


def test_nobody_changes_the_contractor_of_another(session: Session, principal: Organisation) -> None:
    made = register_contractor(session, factories.stamp(principal), name="Kawa", corporate_number=NUMBERS[1])
    with pytest.raises(Missing):
        change_contractor(session, factories.stamp(), made, expected_version=1, name="Mine", corporate_number=NUMBERS[1], **CHANGE)


def test_pages_of_the_list_follow_each_other_without_gap_or_repetition(session: Session, principal: Organisation) -> None:
    stamp = factories.stamp(principal)
    for name, reading in [("亜", "ア"), ("胃", "イ"), ("宇", "ウ"), ("ウ", ""), ("Zeta", ""), ("絵", "エ")]:
        register_contractor(session, stamp, name=name, name_reading=reading, country="US")
    seen: list[str] = []
    while rows := list_contractors(session, stamp.actor, after=seen[-1] if seen else None, limit=2):
        seen += [row.id for row in rows]
    assert seen == [row.id for row in list_contractors(session, stamp.actor)]
    assert len(set(seen)) == 6


@pytest.mark.parametrize(("search", "found"), [("kawa", 1), ("5010005", 1), ("100%", 0), ("_", 0), ("カワ", 1), ("", 2)])
def test_a_search_looks_at_names_readings_and_numbers(session: Session, principal: Organisation, search: str, found: int) -> None:
    stamp = factories.stamp(principal)
    register_contractor(session, stamp, name="川口", name_reading="カワグチ", name_english="Kawaguchi", corporate_number=NUMBERS[1])
    register_contractor(session, stamp, name="Other", country="US")
    assert len(list_contractors(session, stamp.actor, search=search)) == found
