"""Two at the same moment: a request is decided or withdrawn, asked for and sent down once, and no chain closes into a circle."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine
from sqlmodel import Session

from contracts.engagements.models import Engagement
from contracts.parties.actions import register_contractor
from contracts.recontracts import actions
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import RecontractState
from storage.database import open_session
from storage.problems import Problem
from storage.stamp import Role
from tests.contracts.recontracts.conftest import Chain, down
from tests.contracts.world import NUMBERS, count, open_engagement, pass_on, people


def together(engine: Engine, *acts: Callable[[Session], object]) -> int:
    """All at once, each in a transaction of its own; how many came through."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[Session], object]) -> bool:
        barrier.wait()
        with open_session(engine) as session:
            try:
                act(session)
                session.commit()
            except Problem:
                return False
            return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return sum(pool.map(run, acts))


def test_a_request_is_withdrawn_or_consented_to_but_not_both(chain: Chain, engine: Engine) -> None:
    request = chain.send()
    chain.session.commit()
    seen, by = request.version, {"person_name": "鈴木", "person_title": "課長"}

    def approve(session: Session) -> None:
        actions.approve(session, chain.world.officer, session.get_one(Recontract, request.id), expected_version=seen, **by)

    def withdraw(session: Session) -> None:
        actions.withdraw(session, chain.officer, session.get_one(Recontract, request.id), expected_version=seen)

    assert together(engine, approve, withdraw, approve, withdraw) == 1
    chain.session.expire_all()
    assert chain.session.get_one(Recontract, request.id).state in (RecontractState.APPROVED, RecontractState.WITHDRAWN)


def test_one_link_is_asked_for_once_and_sent_down_once(chain: Chain, engine: Engine) -> None:
    link = open_engagement(chain.session, chain.officer, chain.partner, parent=chain.world.engagement)
    request = chain.send(work="別の業務")
    chain.session.commit()

    def ask(session: Session) -> None:
        above = session.get_one(Engagement, chain.world.engagement.id)
        actions.draft(session, chain.officer, above, chain.wish(), below_engagement_id=link.id)

    assert together(engine, ask, ask, ask) == 1

    def send_down(session: Session) -> None:
        actions.send_down(session, chain.officer, session.get_one(Recontract, request.id), **down())

    before = count(chain.session, Engagement)
    chain.session.commit()
    together(engine, send_down, send_down, send_down)
    assert count(chain.session, Engagement) == before + 1


def test_a_circle_is_refused_however_many_try_at_once(chain: Chain, engine: Engine) -> None:
    below, link = pass_on(chain.world, "Second", NUMBERS[3], stamp=chain.officer, parent=chain.world.engagement)
    deeper = people(below, Role.PROCUREMENT)
    again = register_contractor(chain.session, deeper, name="Asahi under another number", corporate_number=NUMBERS[0])
    other = register_contractor(chain.session, deeper, name="Somebody else", country="US")
    chain.session.commit()

    def pass_to(company_id: str) -> Callable[[Session], object]:
        def act(session: Session) -> None:
            wish = chain.wish(partner_organisation_id=company_id)
            actions.draft(session, deeper, session.get_one(Engagement, link.id), wish)

        return act

    assert together(engine, pass_to(again.id), pass_to(other.id), pass_to(again.id)) == 1
