"""The story of an engagement: its seven steps, what state each is in and whose turn it is. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from contracts.agreements.rules import AgreementState
from contracts.engagements.rules import Side
from portal.pages.procurement.asked import Asked, to_answer, to_review
from questionnaires.assessments.rules import AssessmentState


class Turn(StrEnum):
    """Who has the next move in a step."""

    PRINCIPAL = "principal"
    REVIEWER = "reviewer"  # the principal's
    CONTRACTOR = "contractor"
    BOTH = "both"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """What the story is made of; ids lead to the pages where something waits."""

    engagement_id: str
    today: date
    starts_on: date
    ends_on: date
    is_closed: bool = False
    is_ended: bool = False  # before its period was over, too: by notice or for cause
    agreement_id: str = ""
    agreement_state: str = ""  # of the one on the table; "" when none was drawn up
    draft_id: str = ""  # of the reader's own side, not sent yet; the other side's is unknown here
    accepted_sides: frozenset[str] = frozenset()
    has_agreement_in_force: bool = False
    asked: tuple[Asked, ...] = ()  # every questionnaire that was sent, the latest first
    percent_tenths: int | None = None  # of the latest final score
    confidence_tenths: int | None = None
    has_score: bool = False
    score_id: str = ""  # the assessment that it belongs to
    needed: int = 0  # classes of information
    allowed: int = 0
    has_open_incident: bool = False
    designated: int = 0  # items on the list
    handed: int = 0  # pieces
    outstanding: int = 0
    claimed: int = 0
    handover_to_sign: str = ""
    return_to_confirm: str = ""
    certificate_to_judge: str = ""

    @property
    def has_ended(self) -> bool:
        """Whether the period is over or the engagement closed: nothing new begins any more."""
        return self.is_closed or self.is_ended or self.today > self.ends_on

    @property
    def is_everything_reviewed(self) -> bool:
        """Whether questionnaires were sent and none of them is open any more."""
        return bool(self.asked) and not to_answer(self.asked) and not to_review(self.asked)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `state` for the progress bar, `code` and `parameters` of the sentence that says where it stands.

    `title` names the questionnaire that it is about; `further` are the steps of the others that are open beside it.
    """

    name: str
    state: str  # done, current, todo
    kind: str  # the sign: allowed, caution, stop, info, neutral
    code: str
    turn: Turn
    href: str
    parameters: dict[str, object] = field(default_factory=dict)
    until: date | None = None
    title: Mapping[str, str] | None = None
    further: tuple["Step", ...] = ()


def tell(facts: StoryFacts) -> list[Step]:
    """The steps in their order."""
    steps = [_agreement(facts), _questionnaire(facts), _review(facts), _limits(facts), _handovers(facts), _returns(facts), _closing(facts)]
    return [_at_rest(step) for step in steps] if facts.is_closed else steps


def whose_turn(steps: Sequence[Step]) -> Step | None:
    """The step that the engagement waits in: the first that somebody has to move."""
    return next((step for step in steps if step.state == "current" and step.turn is not Turn.NOBODY), None)


def _agreement(facts: StoryFacts) -> Step:
    href = f"/agreements/{facts.agreement_id}" if facts.agreement_id else ""
    if facts.agreement_state == AgreementState.IN_FORCE:
        return Step("agreement", "done", "allowed", "agreement-in-force", Turn.NOBODY, href)
    if facts.agreement_state == AgreementState.OFFERED:
        missing = {Side.PRINCIPAL, Side.CONTRACTOR} - facts.accepted_sides
        turn = Turn.BOTH if len(missing) > 1 else Turn(next(iter(missing), Turn.NOBODY))
        code = "agreement-renewed" if facts.has_agreement_in_force else "agreement-offered"
        return Step("agreement", "current", "caution", f"{code}-{turn}", turn, href)
    if facts.agreement_state == AgreementState.ENDED:
        return Step("agreement", "done", "neutral", "agreement-ended", Turn.NOBODY, href)
    if facts.has_ended:
        return Step("agreement", "todo", "neutral", "agreement-never", Turn.NOBODY, href)
    if facts.draft_id:
        return Step("agreement", "current", "caution", "agreement-drafted", Turn.PRINCIPAL, f"/agreements/{facts.draft_id}")
    return Step("agreement", "current", "caution", "agreement-none", Turn.PRINCIPAL, href)


def _questionnaire(facts: StoryFacts) -> Step:
    if not facts.asked and facts.has_ended:
        return Step("questionnaire", "todo", "neutral", "questionnaire-never", Turn.NOBODY, "")
    if not facts.asked:
        return Step("questionnaire", "current", "caution", "questionnaire-none", Turn.PRINCIPAL, "")
    waiting = [_being_answered(one, facts.today) for one in to_answer(facts.asked)]
    if waiting:
        return replace(waiting[0], further=tuple(waiting[1:]))
    return Step("questionnaire", "done", "allowed", "questionnaire-answered", Turn.NOBODY, f"/assessments/{facts.asked[0].id}")


def _being_answered(one: Asked, today: date) -> Step:
    is_late = one.due_on < today
    numbers: dict[str, object] = {"answered": one.answered, "total": one.total, "count": one.returned}
    code = f"questionnaire-{one.state.replace('_', '-')}{'-late' if is_late else ''}"
    kind = "stop" if is_late else "info"
    return Step("questionnaire", "current", kind, code, Turn.CONTRACTOR, f"/assessments/{one.id}", numbers, one.due_on, one.title)


def _review(facts: StoryFacts) -> Step:
    href = f"/assessments/{facts.score_id}/score" if facts.has_score else ""
    waiting = [
        Step("review", "current", "caution", "review-waiting", Turn.REVIEWER, f"/assessments/{one.id}/review", title=one.title)
        for one in to_review(facts.asked)
    ]
    if waiting:
        return replace(waiting[0], further=tuple(waiting[1:]))
    returned = [one for one in to_answer(facts.asked) if one.state is AssessmentState.RETURNED]
    if returned:
        return Step("review", "current", "info", "review-returned", Turn.CONTRACTOR, href, title=returned[0].title)
    if facts.has_score:
        score: dict[str, object] = {"percent": _tenths(facts.percent_tenths), "confidence": _tenths(facts.confidence_tenths)}
        return Step("review", "done", "allowed", "review-scored", Turn.NOBODY, href, score)
    return Step("review", "todo", "neutral", "review-later", Turn.NOBODY, href)


def _limits(facts: StoryFacts) -> Step:
    href = f"/engagements/{facts.engagement_id}/limits"
    numbers: dict[str, object] = {"allowed": facts.allowed, "needed": facts.needed}
    if facts.has_open_incident:
        return Step("limits", "current", "stop", "limits-incident", Turn.REVIEWER, href, numbers)
    if facts.needed and facts.allowed == facts.needed:
        return Step("limits", "done", "allowed", "limits-all", Turn.NOBODY, href, numbers)
    if facts.allowed:
        return Step("limits", "current", "caution", "limits-some", Turn.NOBODY, href, numbers)
    if facts.has_ended:
        return Step("limits", "done", "neutral", "limits-over", Turn.NOBODY, href, numbers)
    return Step("limits", "todo", "stop", "limits-none", Turn.NOBODY, href, numbers)


def _handovers(facts: StoryFacts) -> Step:
    href = f"/engagements/{facts.engagement_id}/balance"
    if facts.handover_to_sign:
        return Step("handovers", "current", "caution", "handovers-to-sign", Turn.CONTRACTOR, f"/handovers/{facts.handover_to_sign}")
    if facts.handed:
        return Step("handovers", "done", "allowed", "handovers-made", Turn.NOBODY, href, {"count": facts.handed})
    return Step("handovers", "todo", "neutral", "handovers-none", Turn.NOBODY, "")


def _returns(facts: StoryFacts) -> Step:
    href = f"/engagements/{facts.engagement_id}/balance"
    numbers: dict[str, object] = {"count": facts.outstanding}
    if facts.return_to_confirm:
        return Step("returns", "current", "caution", "returns-to-confirm", Turn.PRINCIPAL, f"/returns/{facts.return_to_confirm}", numbers)
    if facts.certificate_to_judge:
        return Step(
            "returns", "current", "caution", "returns-to-judge", Turn.REVIEWER, f"/certificates/{facts.certificate_to_judge}", numbers
        )
    if facts.outstanding and facts.has_ended:
        return Step("returns", "current", "stop", "returns-owed", Turn.CONTRACTOR, href, numbers, facts.ends_on)
    if facts.outstanding:
        return Step("returns", "todo", "neutral", "returns-later", Turn.NOBODY, href, numbers)
    if facts.handed:
        return Step("returns", "done", "allowed", "returns-zero", Turn.NOBODY, href)
    return Step("returns", "todo", "neutral", "returns-none", Turn.NOBODY, "")


def _closing(facts: StoryFacts) -> Step:
    href = f"/engagements/{facts.engagement_id}/closing"
    if facts.is_closed:
        return Step("closing", "done", "neutral", "closing-closed", Turn.NOBODY, href)
    if not facts.outstanding and facts.has_ended:
        return Step("closing", "current", "info", "closing-ready", Turn.PRINCIPAL, href)
    return Step("closing", "todo", "neutral", "closing-later", Turn.NOBODY, "", {}, facts.ends_on)


def _at_rest(step: Step) -> Step:
    """A step of a closed engagement: nobody moves it any more, whatever state it was left in."""
    rest = tuple(_at_rest(other) for other in step.further)
    return step if step.state == "done" else replace(step, state="todo", kind="neutral", turn=Turn.NOBODY, until=None, further=rest)


def _tenths(value: int | None) -> str:
    return "—" if value is None else f"{value // 10}.{value % 10}"
