"""The ledgers of a place in every state, a leaver of each company, and what a respondent has read in from a workbook."""

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.approvals import actions as approvals
from contracts.approvals.rules import ApprovalKind
from contracts.assets import actions as assets
from contracts.assets.queries import list_assets
from contracts.engagements.models import Engagement
from contracts.handlers import actions as handlers
from contracts.handlers.rules import PlaceKind
from contracts.information.actions import designate
from contracts.information.proposals import propose
from contracts.information.queries import find_version
from contracts.information.rules import ItemForm, ProposalKind, Register
from contracts.leavers import actions as leavers
from contracts.leavers.rules import PointKind
from contracts.registers import actions as registers
from contracts.registers.columns import Book
from contracts.registers.reading import Entry, Table
from storage.stamp import Role
from tests.security.companies import parties

if TYPE_CHECKING:
    from tests.security.making import Making
    from tests.security.places import Builder


def keep_ledgers(made: "Builder") -> None:
    """By what the product does itself; the words of people are marked."""
    session, ids, respondent, engagement = made.session, made.place.ids, made.contractor("respondent"), made.engagement

    def own(name: str) -> str:
        return made.say("contractor", "papers", name)

    person = handlers.add_handler(
        session, respondent, engagement, person_name=own("p"), post=own("post"), duty=own("duty"), since=made.today
    )
    place = handlers.add_place(
        session,
        respondent,
        engagement,
        kind=PlaceKind.ROOM,
        name=own("room"),
        address=own("address"),
        protection=own("lock"),
        since=made.today,
    )
    report = handlers.report_people(session, respondent, engagement, person_name=own("reporter"), person_title=own("title"))
    ids |= {"handler/one": person.id, "place/one": place.id, "people-report/one": report.id}
    _approvals(made)
    assets.take_in(session, respondent, engagement)
    ids["asset/one"] = list_assets(session, engagement.id)[0].id
    empty = session.get_one(Engagement, ids["engagement/empty"])
    asset = {"name": own("file"), "medium": "paper", "received_on": made.today, "class_code": "INTERNAL"}
    ids["asset/counted"] = assets.add_asset(session, respondent, empty, asset).id
    ids["stocktake/open"] = assets.start_stocktake(session, respondent, empty, taken_on=made.today, person_name=own("counter")).id
    values = {"class_code": "INTERNAL", "name": own("item"), "form": "paper", "identifier": own("mark"), "quantity": 1}
    for side, stamp in (("principal", made.principal("procurement")), ("contractor", respondent)):
        proposal = propose(
            session,
            stamp,
            engagement,
            kind=ProposalKind.ADD,
            listed_as=Register.ARISING,
            values=values,
            reason=made.say(side, "papers", "why"),
        )
        ids[f"proposal/{side}"] = proposal.id
    designate(
        session, respondent, engagement, class_code="INTERNAL", name=own("arisen"), form=ItemForm.PAPER, identifier=own("number"),
        quantity=1, listed_as=Register.FROM_CONTRACTOR,
    )  # fmt: skip
    # Each list waits for the other side's word.
    for side, register in (("principal", Register.DESIGNATED), ("contractor", Register.FROM_CONTRACTOR)):
        version = find_version(session, engagement.id, register)
        assert version is not None
        ids[f"hash/list/{side}"] = version.content_hash


def _approvals(made: "Builder") -> None:
    session, ids, respondent, engagement = made.session, made.place.ids, made.contractor("respondent"), made.engagement
    for name, kind in (("asked", ApprovalKind.COPY), ("approved", ApprovalKind.COPY), ("taken", ApprovalKind.TAKE_OUT)):
        approval = approvals.ask(
            session,
            respondent,
            engagement,
            kind=kind,
            lines=[(ids["item/out"], 3)],
            reason=made.say("contractor", "papers", "reason"),
            destination=made.say("contractor", "papers", "destination"),
            wanted_until=made.today + timedelta(days=30),
            person_name=made.say("contractor", "papers", "asker"),
        )
        ids[f"approval/{name}"] = approval.id
        if name == "asked":
            continue
        conditions, answerer = made.say("principal", "papers", "conditions"), made.say("principal", "papers", "answerer")
        until = made.today + timedelta(days=30)
        officer = made.principal("procurement")
        approvals.answer(session, officer, approval, is_approved=True, answerer_name=answerer, conditions=conditions, valid_until=until)
        place, keeper, user = (made.say("contractor", "papers", what) for what in ("place", "keeper", "user"))
        used = approvals.use(
            session,
            respondent,
            approval,
            item_id=ids["item/out"],
            quantity=1,
            used_on=made.today,
            person_name=user,
            place=place,
            keeper_name=keeper,
        )
        ids[f"use/{name}"] = used.id


def leave(made: "Making") -> None:
    """A leaver of each company with something open, and a workbook that each contractor's respondent has read in."""
    for key, company in made.world.companies.items():
        stamp = made.stamp_of(key, Role.ADMINISTRATOR)
        name, thing = (f"{what} {made.mark(key, [key])}" for what in ("leaver", "thing"))
        leaver = leavers.record(made.session, stamp, person_name=name, left_on=stamp.at.date(), points=[(PointKind.KEY, thing)])
        point = leavers.add_point(made.session, stamp, leaver, kind=PointKind.DEVICE, name=thing)
        ready = leavers.record(made.session, stamp, person_name=name, left_on=stamp.at.date())
        leavers.record_pledge(made.session, stamp, ready, pledged_on=stamp.at.date())
        company.ids |= {"leaver_id": leaver.id, "leaver_point_id": point.id, "leaver_ready_id": ready.id}
        made.world.known_to |= dict.fromkeys((leaver.id, point.id, ready.id), frozenset({key}))
    for link, place in made.world.places.items():
        principal, contractor = parties(link)
        of_the_two = (place.ids["stocktake/open"], place.ids["asset/counted"])  # in the engagement that is no part of the chain
        made.world.known_to |= dict.fromkeys(of_the_two, frozenset({principal, contractor}))
        person = made.world.people[f"{contractor}/{Role.RESPONDENT}"]
        if "register_import_id" in person.ids:
            continue
        engagement = made.session.get_one(Engagement, place.ids["engagement"])
        fields = {"name": made.mark(contractor, [contractor]), "medium": "paper", "class_code": "INTERNAL"}
        table = Table([Entry(2, fields)])
        stamp = made.stamp_of(contractor, Role.RESPONDENT)
        kept = registers.keep(made.session, stamp, engagement, Book.ASSETS, table, file_name="a.xlsx", sha256="0" * 64)
        person.ids["register_import_id"] = kept.id
        made.world.known_to[kept.id] = frozenset({contractor})
