"""Publishing the built-in templates: once, whole, and never changed afterwards."""

import copy

import pytest
from sqlmodel import Session

from contracts.clauses import actions
from contracts.clauses.actions import loading
from contracts.clauses.queries import built_in, built_in_clauses, find_latest, get, list_clauses, list_latest
from storage.problems import Conflict, Invalid, Missing
from tests import factories
from tests.contracts.world import entries


def test_loading_twice_publishes_once(session: Session) -> None:
    stamp = factories.stamp(origin="cli")
    published = actions.load(session, stamp)
    assert [template.code for template in published] == [document["code"] for document in built_in()]
    assert actions.load(session, stamp) == []
    assert len(entries(session)) == len(published) + len(built_in_clauses())
    assert [row.code for row in list_clauses(session, stamp.actor.organisation_id)] == sorted(
        clause["code"] for clause in built_in_clauses()
    )
    assert find_latest(session, published[0].code) == published[0] == get(session, published[0].id)
    assert list_latest(session) == published
    with pytest.raises(Missing):
        get(session, "no-such-id")


def test_a_published_version_never_changes(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.load(session, factories.stamp())
    changed = copy.deepcopy(built_in())
    changed[0]["preamble"]["en"] += "!"
    monkeypatch.setattr(loading, "built_in", lambda: changed)
    with pytest.raises(Conflict) as error:
        actions.load(session, factories.stamp())
    assert error.value.code == "clause-version-changed"


def test_a_template_with_gaps_is_not_published(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = copy.deepcopy(built_in())
    broken[0]["title"]["ja"] = "{no_such_thing}"
    monkeypatch.setattr(loading, "built_in", lambda: broken)
    with pytest.raises(Invalid) as error:
        actions.load(session, factories.stamp())
    assert error.value.parameters["faults"] == ["ja: unknown parameter no_such_thing"]


def test_new_agreements_are_drawn_up_from_the_newest_version(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.load(session, factories.stamp())
    newer = copy.deepcopy(built_in())
    newer[0] |= {"version": "next", "dated": "2999-01-01"}
    monkeypatch.setattr(loading, "built_in", lambda: newer)
    actions.load(session, factories.stamp())
    latest = find_latest(session, newer[0]["code"])
    assert latest is not None
    assert latest.version == "next"
    assert [template.version for template in list_latest(session) if template.code == newer[0]["code"]] == ["next"]
