"""A draft of the sharing policy over the API: written class by class or read in, tried on all works, proposed. People approve it."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from contracts.sharing import drafting, publishing, queries
from contracts.sharing.effect import add_up, preview
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.rules import parse_policy
from contracts.sharing.rules.comparing import compare
from contracts.sharing.rules.own import Demands, demands_of
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.policy.showing import speaker_for, today_of
from portal.pages.policy.telling import tell_second_person
from storage.acts import Act
from storage.problems import Invalid

router = APIRouter()
PAGE = 50
Version = Annotated[int, Field(ge=1, le=1_000_000)]
After = Annotated[str | None, Query(max_length=32)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class ChangeOut(BaseModel):
    """One condition that differs from the policy in force; empty where there is none."""

    before: str
    after: str
    effect: str


class DraftOut(BaseModel):
    """The draft: what each class demands, with the version to name when it is changed, and what differs."""

    id: str
    state: str
    version: int
    reason: str
    effective_on: date | None
    decision_reason: str
    demands: dict[str, Demands]
    class_versions: dict[str, int]
    changes: dict[str, list[ChangeOut]]


class EffectOut(BaseModel):
    """A work for which classes would be stopped (with the conditions that are not met) or opened."""

    engagement_id: str
    work: str
    contractor: str
    is_below: bool
    stopped: dict[str, list[str]]
    allowed: list[str]


class EffectTotalOut(BaseModel):
    """What changes in all: how many classes would be stopped and opened, in how many works, among the first `looked_at` of all."""

    model_config = ConfigDict(from_attributes=True)

    stopped: int
    allowed: int
    works: int
    looked_at: int


class EffectPageOut(BaseModel):
    """The changes among `looked_at` works out of `total`; `next_after` is None on the last page. `in_all` stands on the first page only."""

    effects: list[EffectOut]
    looked_at: int
    total: int
    next_after: str | None
    in_all: EffectTotalOut | None


class BeginInput(_Closed):
    """From which policy the draft is begun."""

    from_built_in: bool = False


class VersionInput(_Closed):
    """The draft as it was read."""

    version: Version


class RuleInput(_Closed):
    """What a class is to demand, and the version of its conditions that was read."""

    version: Version
    demands: Demands


class ImportInput(_Closed):
    """A document as it is exported; `is_dry_run`: only say what is wrong with it and what it would change."""

    version: Version
    document: dict[str, Any]
    is_dry_run: bool = True


class ImportOut(BaseModel):
    """What was wrong, or what the document changes (or would change) in the draft, by class."""

    faults: list[str]
    changes: dict[str, list[ChangeOut]]
    is_taken: bool


class ProposalInput(_Closed):
    """Why, and from when it is to hold; no date: as soon as it is approved."""

    version: Version
    reason: Annotated[str, Field(min_length=1, max_length=1000)]
    effective_on: date | None = None


@router.post("/sharing-policy/drafts", status_code=201)
def begin_draft(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT)], wanted: BeginInput) -> DraftOut:
    """Begin a draft; there is one at most."""
    today = today_of(entry)
    return _draft(entry, drafting.begin(entry.session, entry.stamp, from_built_in=wanted.from_built_in, today=today))


@router.get("/sharing-policy/drafts/{policy_draft_id}")
def show_draft(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy_draft)]) -> DraftOut:
    """The draft beside the policy in force."""
    return _draft(entry, entry.subject)


@router.post("/sharing-policy/drafts/{policy_draft_id}/classes/{class_code}")
def change_class(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)], class_code: str, rule: RuleInput
) -> DraftOut:
    """Set what one class demands."""
    drafting.change_class(
        entry.session, entry.stamp, entry.subject, class_code, rule.demands, expected_version=rule.version, today=today_of(entry)
    )
    return _draft(entry, entry.subject)


@router.post("/sharing-policy/drafts/{policy_draft_id}/import")
def import_document(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)], wanted: ImportInput
) -> ImportOut:
    """Check a document against the rules, and take it into the draft where that is asked for and nothing is wrong."""
    today, speaker = today_of(entry), speaker_for(entry)
    candidate = drafting.read_candidate(entry.session, entry.subject, drafting.read_choices(entry.session, today), today)
    rules, faults = drafting.read_document(entry.session, wanted.document, today)
    if faults and not wanted.is_dry_run:
        raise Invalid(faults[0].code, field="document", **dict(faults[0].parameters))
    changes = {} if faults else compare(candidate, candidate.model_copy(update={"classes": rules}))
    if not wanted.is_dry_run:
        drafting.take_document(entry.session, entry.stamp, entry.subject, wanted.document, expected_version=wanted.version, today=today)
    said = {code: [_change(one.before, one.after, one.word) for one in speaker.differences(found)] for code, found in changes.items()}
    return ImportOut(faults=[speaker.fault(fault) for fault in faults], changes=said, is_taken=not wanted.is_dry_run)


@router.get("/sharing-policy/drafts/{policy_draft_id}/effect")
def show_effect(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy_draft)], after: After = None
) -> EffectPageOut:
    """What the draft would change for the works that are going on, a page at a time."""
    today = today_of(entry)
    candidate = drafting.read_candidate(entry.session, entry.subject, drafting.read_choices(entry.session, today), today)
    page = preview(entry.session, entry.reach, candidate, today, after=after)
    effects = [
        EffectOut(
            engagement_id=one.engagement_id,
            work=one.work,
            contractor=one.contractor_name,
            is_below=one.is_below,
            stopped={decision.class_code: [finding.code for finding in decision.unmet] for decision in one.stopped},
            allowed=list(one.allowed),
        )
        for one in page.effects
    ]
    in_all = None if after else EffectTotalOut.model_validate(add_up(entry.session, entry.reach, candidate, today, page))
    return EffectPageOut(effects=effects, looked_at=page.looked_at, total=page.total, next_after=page.next_after, in_all=in_all)


@router.post("/sharing-policy/drafts/{policy_draft_id}/discarding", status_code=204)
def discard_draft(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)], seen: VersionInput) -> None:
    """Give the draft up."""
    drafting.discard(entry.session, entry.stamp, entry.subject, expected_version=seen.version)


@router.post("/sharing-policy/drafts/{policy_draft_id}/proposal")
def propose_draft(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_PROPOSE, of=subjects.sharing_policy_draft)], proposal: ProposalInput
) -> DraftOut:
    """Ask a second person, who approves on the page, to let the draft hold."""
    publishing.propose(
        entry.session,
        entry.stamp,
        entry.subject,
        reason=proposal.reason,
        effective_on=proposal.effective_on,
        expected_version=proposal.version,
        today=today_of(entry),
    )
    tell_second_person(entry.session, entry.stamp, entry.subject)
    return _draft(entry, entry.subject)


@router.post("/sharing-policy/drafts/{policy_draft_id}/withdrawal")
def withdraw_proposal(
    entry: Annotated[Entry, guard(Act.SHARING_POLICY_PROPOSE, of=subjects.sharing_policy_draft)], seen: VersionInput
) -> DraftOut:
    """Take the proposal back."""
    return _draft(entry, publishing.withdraw(entry.session, entry.stamp, entry.subject, expected_version=seen.version))


def _change(before: str, after: str, effect: str) -> ChangeOut:
    return ChangeOut(before=before, after=after, effect=effect)


def _draft(entry: Entry, draft: SharingPolicyDraft) -> DraftOut:
    today, speaker = today_of(entry), speaker_for(entry)
    rules = drafting.list_rules(entry.session, draft)
    in_force = parse_policy(queries.policy_for(entry.session, draft.organisation_id, today).document)
    candidate = drafting.read_candidate(entry.session, draft, drafting.read_choices(entry.session, today), today)
    changes = compare(in_force, candidate)
    return DraftOut(
        demands={code: demands_of(one.rule) for code, one in rules.items()},
        class_versions={code: one.version for code, one in rules.items()},
        changes={code: [_change(one.before, one.after, one.word) for one in speaker.differences(found)] for code, found in changes.items()},
        **draft.model_dump(include={"id", "state", "version", "reason", "effective_on", "decision_reason"}),
    )
