"""A first draft: kept with what is still missing, changed by one side, unknown to the other, and offered when it is whole."""

import pytest

from contracts.agreements import actions
from contracts.agreements.actions.changing import Wanted
from contracts.agreements.models import Agreement
from contracts.agreements.queries import get, list_drafts, list_for_engagement, list_register
from contracts.agreements.queries.register import RegisterFilter
from contracts.agreements.rules import AgreementState, ChangeKind
from contracts.agreements.texts import find_paragraph
from contracts.clauses.queries import find_latest
from contracts.engagements.queries import reach_of
from storage.ledger.queries import list_entries
from storage.problems import Conflict, Forbidden, Invalid, Missing
from storage.stamp import Stamp
from tests.contracts.world import TERMS, World


def prepare(world: World, stamp: Stamp | None = None, **changes: object) -> Agreement:
    template = find_latest(world.session, "CONFIDENTIALITY")
    assert template is not None
    values = {**TERMS, **changes}
    return actions.prepare(world.session, stamp or world.officer, world.engagement, template=template, parameters=values)


def seen_by(world: World, stamp: Stamp, draft: Agreement) -> list[str]:
    """Everything through which an organisation could learn of the draft."""
    session, reach, found = world.session, reach_of(stamp.actor), []
    try:
        get(session, reach, draft.id)
        found.append("page")
    except Missing:
        pass
    lists = {
        "engagement": [row.id for row in list_for_engagement(session, reach, world.engagement.id)],
        "register": [row.id for row in list_register(session, reach, RegisterFilter(), limit=50)],
        "waiting": [row.agreement_id for row in list_drafts(session, reach, limit=50)],
        "ledger": [
            entry.subject_id
            for entry in list_entries(session, engagement_ids=reach.engagements(), organisation_id=stamp.actor.organisation_id)
        ],
    }
    return found + [name for name, ids in lists.items() if draft.id in ids]


def test_nobody_across_the_table_learns_of_a_draft_before_it_is_offered(world: World) -> None:
    draft = prepare(world)
    actions.change_draft(world.session, world.officer, draft, Wanted(ChangeKind.DELETE, "12.1"), expected_version=1)
    deleted = prepare(world)
    actions.withdraw(world.session, world.officer, deleted)
    world.session.commit()
    assert seen_by(world, world.respondent, draft) == seen_by(world, world.respondent, deleted) == []
    assert seen_by(world, world.officer, draft) == ["page", "engagement", "register", "waiting", "ledger"]
    with pytest.raises(Forbidden):
        prepare(world, world.respondent)
    actions.offer(world.session, world.officer, draft)
    world.session.commit()
    assert {"page", "engagement", "register", "ledger"} <= set(seen_by(world, world.respondent, draft))


def test_what_is_missing_is_told_before_the_offer_and_own_words_stay_until_it_is_put_together_anew(world: World) -> None:
    with pytest.raises(Invalid):
        prepare(world, survival_years="many")
    draft = prepare(world, survival_years="")
    own = Wanted(ChangeKind.REWORD, "12.1", words={"ja": "自社の文言。", "en": "Our words."})
    actions.change_draft(world.session, world.officer, draft, own, expected_version=1)
    with pytest.raises(Invalid) as gap:
        actions.offer(world.session, world.officer, draft)
    assert gap.value.code == "draft-has-open-values"
    filled = Wanted(ChangeKind.PARAMETER, "survival_years", value="3")
    actions.change_draft(world.session, world.officer, draft, filled, expected_version=2)
    assert find_paragraph(draft.text, "12.1") == own.words
    template = find_latest(world.session, "CONFIDENTIALITY")
    assert template is not None
    with pytest.raises(Conflict) as stale:
        actions.prepare_anew(world.session, world.officer, draft, template=template, parameters=TERMS, expected_version=2)
    assert stale.value.code == "agreement-changed-meanwhile"
    actions.prepare_anew(world.session, world.officer, draft, template=template, parameters=TERMS, expected_version=3)
    assert find_paragraph(draft.text, "12.1") != own.words
    actions.offer(world.session, world.officer, draft)
    assert (draft.state, draft.round_number) == (AgreementState.OFFERED, 1)
