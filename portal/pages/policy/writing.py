"""Writing a draft: begun from a policy, changed class by class in a form that holds no more than what may be set."""

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.certificates.queries import kinds
from contracts.information.queries import list_classes
from contracts.sharing import drafting
from contracts.sharing.models import SharingPolicyDraft
from contracts.sharing.queries import policy_for
from contracts.sharing.rules import parse_policy
from contracts.sharing.rules.comparing import compare
from contracts.sharing.rules.own import LATE_DAYS, REVIEW_DAYS, Demands, demands_of
from portal.forms import FieldProblem, Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.about import read_names
from portal.pages.policy.reading import as_file
from portal.pages.policy.showing import Speaker, speaker_for, today_of
from portal.pages.policy.telling import place_of
from portal.rendering.pages import redirect, render
from questionnaires.templates.queries import find_latest, list_items, list_sections
from storage.acts import Act
from storage.problems import Invalid, Missing

router = APIRouter()
Version = Annotated[int, Field(ge=1, le=1_000_000)]
Code = Annotated[str, Field(max_length=20)]
Figure = Annotated[str, Field(max_length=4)]
Level = Annotated[int | None, Field(ge=1, le=100)]


class BeginInput(FormModel):
    """From which policy the draft is begun."""

    from_built_in: bool = False


class SeenInput(FormModel):
    """The press of a button on a draft that was seen."""

    version: Version


class RuleInput(FormModel):
    """What one class is to demand. Sections and measures come as two lists side by side: the code, and what stands beside it."""

    version: Version
    agreement: bool = False
    score_percent: Level = None
    confidence_percent: Level = None
    review_days: Annotated[int | None, Field(ge=REVIEW_DAYS[0], le=REVIEW_DAYS[1])] = None
    late_days: Annotated[int | None, Field(ge=LATE_DAYS[0], le=LATE_DAYS[1])] = None
    certificates: Annotated[list[Code], Field(max_length=40)] = Field(default_factory=list)
    section: Annotated[list[Code], Field(max_length=60)] = Field(default_factory=list)
    section_percent: Annotated[list[Figure], Field(max_length=60)] = Field(default_factory=list)
    control: Annotated[list[Code], Field(max_length=400)] = Field(default_factory=list)
    control_points: Annotated[list[Figure], Field(max_length=400)] = Field(default_factory=list)

    def demands(self) -> Demands:
        """As the rules know them. Raises Invalid("policy-figure-malformed") for what is no figure of 1 to 100."""
        given = self.model_dump(exclude={"version", "section", "section_percent", "control", "control_points"})
        return Demands.model_validate(
            {
                **given,
                "certificates": tuple(self.certificates),
                "sections": _figures("section_percent", self.section, self.section_percent),
                "controls": _figures("control_points", self.control, self.control_points),
            }
        )


def _figures(name: str, codes: list[str], figures: list[str]) -> dict[str, int]:
    if len(codes) != len(figures):
        raise Invalid("request-malformed", name)
    found = {}
    for code, figure in zip(codes, figures, strict=True):
        if figure.strip():
            if not (figure.isascii() and figure.isdigit() and 1 <= int(figure) <= 100):
                raise Invalid("policy-figure-malformed", name, value=figure, place=code)
            found[code] = int(figure)
    return found


@router.post("/sharing-policy/drafts")
def begin(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT)]) -> Response:
    """Begin with the conditions in force, or with the built-in ones."""
    filled = read_form(BeginInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    alive = drafting.find_draft(entry.session, entry.actor.organisation_id)
    made = drafting.begin(entry.session, entry.stamp, from_built_in=filled.value.from_built_in, today=today_of(entry))
    return redirect(entry, place_of(made), "policy-draft-exists" if alive else "policy-draft-begun")


@router.get("/sharing-policy/drafts/{policy_draft_id}")
def show(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy_draft)]) -> Response:
    """The draft: what it would change, class by class, and the next step."""
    return draft_page(entry, blank_form(reason="", effective_on=""))


@router.get("/sharing-policy/drafts/{policy_draft_id}/document")
def download(entry: Annotated[Entry, guard(Act.SHARING_POLICY_VIEW, of=subjects.sharing_policy_draft)]) -> Response:
    """The draft as a document, to work on elsewhere and to read in again."""
    draft, today = entry.subject, today_of(entry)
    candidate = drafting.read_candidate(entry.session, draft, drafting.read_choices(entry.session, today), today)
    return as_file(candidate.model_dump(mode="json"), "sharing-policy-draft.json")


@router.post("/sharing-policy/drafts/{policy_draft_id}/discarding")
def discard(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)]) -> Response:
    """Give the draft up; the policy in force stays."""
    filled = read_form(SeenInput, entry.form)
    if filled.value is None:
        raise Invalid("request-malformed")
    drafting.discard(entry.session, entry.stamp, entry.subject, expected_version=filled.value.version)
    return redirect(entry, "/sharing-policy", "policy-draft-discarded")


@router.get("/sharing-policy/drafts/{policy_draft_id}/classes/{class_code}")
def edit(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)], class_code: str) -> Response:
    """The conditions of one class as a form."""
    rules = drafting.list_rules(entry.session, entry.subject)
    if class_code not in rules:
        raise Missing("class-missing")
    set_ = demands_of(rules[class_code].rule)
    raw = {name: value for name, value in set_.model_dump(exclude={"sections", "controls"}).items() if value is not None}
    return _form(entry, class_code, blank_form(**raw, version=rules[class_code].version), set_.sections, set_.controls)


@router.post("/sharing-policy/drafts/{policy_draft_id}/classes/{class_code}")
def change(entry: Annotated[Entry, guard(Act.SHARING_POLICY_DRAFT, of=subjects.sharing_policy_draft)], class_code: str) -> Response:
    """Keep what the class is to demand."""
    filled = read_form(RuleInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: drafting.change_class(
            entry.session,
            entry.stamp,
            entry.subject,
            class_code,
            value.demands(),
            expected_version=value.version,
            today=today_of(entry),
        ),
    )
    if made is None:
        if class_code not in drafting.list_rules(entry.session, entry.subject):
            raise Missing("class-missing")
        given = [
            dict(zip(_texts(filled, one), _texts(filled, other), strict=False))
            for one, other in (("section", "section_percent"), ("control", "control_points"))
        ]
        return _form(entry, class_code, filled, *given, status=422)
    return redirect(entry, f"{place_of(entry.subject)}#class-{class_code}", "policy-class-kept")


def _texts(filled: Filled[Any], name: str) -> list[str]:
    found = filled.raw.get(name, [])
    return [str(one) for one in found] if isinstance(found, list) else []


def draft_page(entry: Entry, filled: Filled[Any], status: int = 200) -> Response:
    """The draft beside the policy in force, with the form for the next step as it was filled."""
    draft: SharingPolicyDraft = entry.subject
    today, speaker = today_of(entry), speaker_for(entry)
    in_force = policy_for(entry.session, draft.organisation_id, today)
    candidate = drafting.read_candidate(entry.session, draft, drafting.read_choices(entry.session, today), today)
    changes = compare(parse_policy(in_force.document), candidate)
    return render(
        entry,
        "policy/draft.html",
        status,
        draft=draft,
        today=today,
        policy=candidate,
        speaker=speaker,
        classes=list_classes(entry.session),
        differences={code: speaker.differences(found) for code, found in changes.items()},
        in_force=in_force.version,
        base=drafting.base_of(entry.session, draft).version,
        names=read_names(entry.session, {one for one in (draft.begun_by, draft.proposed_by, draft.decided_by) if one}),
        is_own_proposal=draft.proposed_by == entry.actor.user_id,
        filled=named(filled, speaker),
    )


def named(filled: Filled[Any], speaker: Speaker) -> Filled[Any]:
    """The same with the names of classes and conditions in what is wrong."""
    filled.problems[:] = [FieldProblem(one.name, one.code, speaker.named(one.parameters)) for one in filled.problems]
    return filled


def _form(
    entry: Entry, class_code: str, filled: Filled[Any], sections: dict[str, Any], controls: dict[str, Any], *, status: int = 200
) -> Response:
    today, speaker = today_of(entry), speaker_for(entry)
    choices = drafting.read_choices(entry.session, today)
    version = find_latest(entry.session, choices.questionnaire)
    rows = list_items(entry.session, version.id) if version else []
    offered = {row.code: row for row in rows if row.code in choices.controls}
    found = list_sections(entry.session, version.id) if version else []
    return render(
        entry,
        "policy/class.html",
        status,
        draft=entry.subject,
        row=next(one for one in list_classes(entry.session) if one.code == class_code),
        filled=named(filled, speaker),
        sections=[(one, [item for item in offered.values() if item.section_id == one.id]) for one in found if one.code in choices.sections],
        section_percents=sections,
        control_points=controls,
        points=sorted(choices.points),
        locked=[speaker.sentence(condition) for condition in choices.locked(class_code)],
        certificates=[(code, kinds()[code].name[speaker.locale]) for code in choices.certificates],
        ranges={"review": REVIEW_DAYS, "late": LATE_DAYS},
        speaker=speaker,
    )
