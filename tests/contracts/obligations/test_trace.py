"""The trace: for each of the 29 obligation records, from the paragraph of the clause over reminder to fulfilment.

The table of the records is written down here by code, as the source has them (document 004, appendix pages 6 to 8), so that a duty
that is lost from the built-in text is missed. What falls due and what fulfils it comes from the part of the product that does it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from contracts.agreements.models import Agreement
from contracts.clauses.queries import built_in
from contracts.clauses.timing import Timing
from contracts.engagements.models import Engagement
from contracts.obligations.actions import end_periods
from contracts.obligations.models import Obligation, Performance, PerformanceReminder
from contracts.obligations.reminding_rules import AT_ONCE, TIME_IS_OVER, WITHOUT_DATE
from contracts.obligations.rules import OPEN, PerformanceState
from portal.accounts.models import Membership, User
from portal.sending.duty_letters import gather_duties
from portal.sending.duty_reminding import REMIND, remind_daily, remind_one
from storage.acts import Act
from storage.jobs.models import Job
from storage.stamp import SYSTEM, Role, Stamp
from tests.contracts import world as worlds
from tests.contracts.obligations import doing
from tests.contracts.world import NOW, World, entries, people

CODES = (
    "NDA-1", "NDA-2", "NDA-3.0", "NDA-3.1", "NDA-3.2", "NDA-3.3a", "NDA-3.3b", "NDA-3.4", "NDA-3.5a", "NDA-3.5b", "NDA-3.6", "NDA-3.7a",
    "NDA-3.7b", "NDA-3.8", "NDA-3.9", "NDA-3.10a", "NDA-3.10b", "NDA-3.10c", "SUB-1", "SUB-2a", "SUB-2b", "SUB-2c", "SUB-2d", "SUB-3a",
    "SUB-3b", "SUB-3c", "SUB-3d", "SURV-1", "SURV-2",
)  # fmt: skip
DOCUMENT = next(document for document in built_in() if document["code"] == "CONFIDENTIALITY")
DUTIES = {duty["id"]: duty for duty in DOCUMENT["obligations"]}
LATE = [code for code in CODES if DUTIES[code]["timing"].get("within") or DUTIES[code]["timing"]["kind"] != "event"]
OF_NOTHING = ("NDA-3.10c",)
DAY = timedelta(days=1)


@dataclass
class Place:
    """Where a duty is owed: the engagement, somebody who does it, and the one who is told."""

    world: World
    engagement: Engagement
    doer: Stamp
    told: str
    others: set[str]


@pytest.fixture
def at(request: pytest.FixtureRequest, session: Session, world: World) -> Place:
    """What re-contractors owe is owed beneath, all else in the work itself. One person on each side can be told."""
    engagement, doer, organisation = world.engagement, world.respondent, world.contractor
    if str(request.getfixturevalue("code")).startswith("SUB-3") and request.getfixturevalue("code") != "SUB-3d":
        stamp = people(world.contractor, Role.PROCUREMENT)
        organisation, engagement = worlds.pass_on(world, "再委託先", worlds.NUMBERS[2], stamp=stamp, parent=world.engagement)
        doer = people(organisation, Role.RESPONDENT)
    owed = engagement.principal_organisation_id
    for name, of, role in (("owner", organisation.id, Role.RESPONDENT), ("owed", owed, Role.PROCUREMENT), ("else", owed, Role.REVIEWER)):
        session.add(User(id=name, email=f"{name}@example.jp", display_name=name, locale="en", created_at=NOW))
        session.flush()
        session.add(Membership(user_id=name, organisation_id=of, role=role))
    session.commit()
    return Place(world, engagement, doer, "owner", {"owed", "else"})


def test_the_records_are_those_of_the_source() -> None:
    assert len(set(CODES)) == 29
    assert set(DUTIES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_from_clause_to_reminder_to_fulfilment(code: str, at: Place) -> None:
    session = at.world.session
    obligation = owed(at, code)
    stands_in_the_text(session, obligation)
    performance = falls_due(at, obligation)
    assert performance.state in (*OPEN, PerformanceState.LASTING)
    moment = is_reminded(at, obligation, performance)
    done = is_done(at, obligation, performance, moment)
    assert done.state == PerformanceState.FULFILLED
    assert not done.was_late
    assert done.evidence_kind
    is_silent(at, done, moment)
    acts = [entry.act for entry in entries(session) if entry.subject_id in {performance.id, lead_of(performance)}]
    wanted = [Act.PERFORMANCE_DUE, Act.REMINDER_SEND, Act.PERFORMANCE_FULFIL]
    assert [act for act in dict.fromkeys(acts) if act in wanted] == wanted


@pytest.mark.parametrize("code", [code for code in LATE if not code.startswith("SURV")])
def test_what_is_done_after_its_deadline_is_marked_late(code: str, at: Place) -> None:
    obligation = owed(at, code)
    performance = falls_due(at, obligation)
    assert performance.due_at is not None
    escalates(at, obligation, performance, performance.due_at)
    done = is_done(at, obligation, performance, performance.due_at + timedelta(seconds=2))
    assert done.was_late
    is_silent(at, done, performance.due_at)
    fulfilments = [entry for entry in entries(at.world.session) if entry.act == Act.PERFORMANCE_FULFIL and entry.subject_id == done.id]
    assert [entry.details["is_late"] for entry in fulfilments] == [True]


def test_what_is_told_by_filing_it_is_due_and_done_in_one_act(session: Session, world: World) -> None:
    """NDA-3.5b and SUB-3a: the record of the order, or of the incident below, is itself the notice that the clause asks for."""
    third, below = worlds.pass_on(world, "再委託先", worlds.NUMBERS[2], stamp=world.respondent, parent=world.engagement)
    world.report("INTERNAL", stamp=people(third, Role.RESPONDENT), engagement=below)
    doing.tell_of_order(world)
    query = select(Obligation.code, Performance).join(Performance, col(Performance.obligation_id) == col(Obligation.id))
    done = {code: one for code, one in session.exec(query) if code in doing.AT_ONCE}
    assert {code: (one.state, one.was_late) for code, one in done.items()} == {
        "NDA-3.5b": (PerformanceState.FULFILLED, True),  # ordered three weeks before it was told
        "SUB-3a": (PerformanceState.FULFILLED, False),
    }


def owed(at: Place, code: str) -> Obligation:
    """The row that the agreement in force made of the record."""
    query = select(Obligation).where(col(Obligation.engagement_id) == at.engagement.id, col(Obligation.code) == code)
    return at.world.session.exec(query.where(col(Obligation.ended_at).is_(None))).one()


def stands_in_the_text(session: Session, obligation: Obligation) -> None:
    """Paragraph by paragraph: what obliges stands in the text that both sides accepted."""
    agreement = session.get_one(Agreement, obligation.agreement_id)
    carriers = {part["code"]: part for article in DOCUMENT["articles"] for part in article["paragraphs"]}
    assert obligation.paragraphs
    for language in ("ja", "en"):
        accepted = {part["code"]: part for article in agreement.text[language]["articles"] for part in article["paragraphs"]}
        for paragraph in obligation.paragraphs:
            assert obligation.code in carriers[paragraph]["obligations"]
            assert accepted[paragraph]["text"]
    assert obligation.timing == DUTIES[obligation.code]["timing"]


def falls_due(at: Place, obligation: Obligation) -> Performance:
    """The occasion arises in the part that the duty belongs to."""
    session = at.world.session
    about = doing.arise(at.world, at.engagement, at.doer, obligation.code)
    query = select(Performance).where(col(Performance.obligation_id) == obligation.id).order_by(col(Performance.fell_due_at).desc())
    if about and obligation.code not in OF_NOTHING:
        query = query.where(col(Performance.subject_id) == about)
    performance = session.exec(query).first()
    assert performance is not None, "nothing fell due"
    assert performance.owner_organisation_id == at.doer.actor.organisation_id
    return performance


def is_reminded(at: Place, obligation: Obligation, performance: Performance) -> datetime:
    """Once, those who owe it and nobody else; the moment at which that was."""
    session, lead = at.world.session, lead_of(performance)
    kept_out(session, lead)
    if Timing.model_validate(obligation.timing).within and obligation.timing["within"]["unit"] == "hours":
        moment = performance.fell_due_at
        for job in session.exec(select(Job).where(col(Job.kind) == REMIND, col(Job.payload)["performance_id"].as_string() == lead)):
            if job.payload["stage"] == AT_ONCE:
                remind_one(session, job)
    else:
        moment = performance.due_at - DAY if performance.due_at else performance.fell_due_at + 7 * DAY
        remind_daily(session, moment)
    reminder = session.exec(select(PerformanceReminder).where(col(PerformanceReminder.performance_id) == lead)).one()
    assert reminder.told == 1
    is_period = performance.state == PerformanceState.LASTING
    assert reminder.is_escalated is is_period, "what ends by itself is told to both"
    assert performance.due_at is not None or reminder.stage == WITHOUT_DATE + 7
    mails = session.exec(
        select(Job).where(col(Job.kind) == "mail:send", col(Job.payload)["template"].as_string().startswith("duties-"))
    ).all()
    assert {mail.payload["user_id"] for mail in mails} == ({at.told, "owed"} if is_period else {at.told})
    letter = gather_duties(session, mails[0].payload, moment)
    assert letter is not None
    assert f"/duties/{lead}" in [path for _, path in letter.items]
    return moment


def escalates(at: Place, obligation: Obligation, performance: Performance, due_at: datetime) -> None:
    """Once its time is over, those who owe it are told again, and now those whom it is owed to as well."""
    session, lead = at.world.session, lead_of(performance)
    kept_out(session, lead)
    if Timing.model_validate(obligation.timing).within and obligation.timing["within"]["unit"] == "hours":
        jobs = session.exec(select(Job).where(col(Job.kind) == REMIND, col(Job.payload)["performance_id"].as_string() == lead)).all()
        (over,) = [job for job in jobs if job.payload["stage"] == TIME_IS_OVER]
        assert over.run_at == due_at + timedelta(seconds=1)
        remind_one(session, over)
    else:
        remind_daily(session, due_at + DAY)
    reminder = session.exec(select(PerformanceReminder).where(col(PerformanceReminder.performance_id) == lead)).one()
    assert (reminder.told, reminder.is_escalated) == (1, True)
    mails = session.exec(select(Job).where(col(Job.kind) == "mail:send", col(Job.payload)["template"].as_string().startswith("duties-")))
    assert {(mail.payload["template"], mail.payload["user_id"]) for mail in mails} == {("duties-due", at.told), ("duties-late", "owed")}


def is_silent(at: Place, done: Performance, moment: datetime) -> None:
    """Nobody hears of it any more, by whichever entrance: the daily round, or the moment that was set when it fell due."""
    session, lead = at.world.session, lead_of(done)
    made = select(PerformanceReminder).where(col(PerformanceReminder.performance_id) == lead)
    before = len(session.exec(made).all())
    for days in (1, 8, 40):
        remind_daily(session, moment + days * DAY)
    for job in session.exec(select(Job).where(col(Job.kind) == REMIND, col(Job.payload)["performance_id"].as_string() == lead)):
        remind_one(session, job)
    assert len(session.exec(made).all()) == before


def is_done(at: Place, obligation: Obligation, performance: Performance, moment: datetime) -> Performance:
    """By the act of the part that it belongs to; what lasts is kept when its time is over."""
    session = at.world.session
    if performance.state == PerformanceState.LASTING:
        assert performance.due_at is not None
        end_periods(session, Stamp(SYSTEM, performance.due_at + DAY, "job"))
    else:
        doing.settle(at.world, at.engagement, replace(at.doer, at=moment), obligation.code, performance)
    session.flush()
    session.refresh(performance)
    return performance


def lead_of(performance: Performance) -> str:
    return performance.lead_performance_id or performance.id


def kept_out(session: Session, lead: str) -> None:
    """Other things that are due in the same work bring letters of their own: here they are done, but for those under test."""
    for other in session.exec(select(Performance).where(col(Performance.state) == PerformanceState.DUE, col(Performance.id) != lead)):
        if other.lead_performance_id != lead:
            other.state = PerformanceState.CANCELLED
    session.flush()
