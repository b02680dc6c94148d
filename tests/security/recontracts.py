"""What is passed on in the world: a consent for every link below another, its promises, and requests in every state."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from contracts.engagements.models import Engagement
from contracts.recontracts import actions
from contracts.recontracts.actions import Wish
from contracts.recontracts.consents import hash_all, write_consents
from contracts.recontracts.models import Recontract
from contracts.recontracts.rules import CONSENTS
from tests.security.companies import LINKS, REGISTRARS, parties, seen_by

if TYPE_CHECKING:
    from tests.security.making import Making


def consent(making: "Making", link: str, engagement: Engagement, today: date) -> None:
    """The link below another one is asked for and consented to, before anything happens in it."""
    above = LINKS[link]
    if not above:
        return
    place = making.world.places[above]
    parent = making.session.get_one(Engagement, place.ids["engagement"])
    request = _send(making, above, parent, making.world.companies[parties(link)[1]].id, today, below=engagement.id)
    readers = seen_by(link)  # the conditions bind the partner too, and its limits name them
    principal = parties(above)[0]
    actions.approve(
        making.session, making.stamp_of(principal, "procurement"), request, conditions=f"Only {making.mark(principal, readers)}",
        person_name=f"Mr {making.mark(principal, seen_by(above))}", person_title=f"Head {making.mark(principal, seen_by(above))}",
        expected_version=request.version,
    )  # fmt: skip
    _keep(making, above, "approved", request.id, seen_by(above))


def promise(making: "Making", link: str, engagement: Engagement) -> None:
    """The partner's promises to those above are signed, the terms compared, and the report sent."""
    if not LINKS[link]:
        return
    direct, partner = parties(link)
    texts = write_consents(making.session, engagement)
    making.world.places[link].ids["text_hash/consents"] = hash_all(texts)
    actions.sign_consents(
        making.session, making.stamp_of(partner, "respondent"), engagement, codes=CONSENTS, locale="en", text_hash=hash_all(texts),
        person_name=f"Ms {making.mark(partner, seen_by(link))}", person_title=f"Head {making.mark(partner, seen_by(link))}",
    )  # fmt: skip
    request = making.session.get_one(Recontract, making.world.places[LINKS[link]].ids["recontract/approved"])
    name = f"Ms {making.mark(direct, seen_by(LINKS[link]))}"
    actions.compare_by_text(making.session, making.stamp_of(direct, "procurement"), request, person_name=name)
    actions.send_report(making.session, making.stamp_of(direct, "procurement"), request, person_name=name, person_title="Head")


def ask_in_every_state(making: "Making", link: str, engagement: Engagement, today: date) -> None:
    """Requests of the contractor of `link` that are not decided; none where it has registered nobody."""
    principal, contractor = parties(link)
    partner = next((key for key, registrar in REGISTRARS.items() if registrar == contractor), None)
    if partner is None:
        return
    partner_id = making.world.companies[partner].id
    draft = actions.draft(
        making.session, making.stamp_of(contractor, "procurement"), engagement, _wish(making, link, partner_id, today, drafting=True)
    )
    _keep(making, link, "draft", draft.id, frozenset({contractor}))
    _keep(making, link, "sent", _send(making, link, engagement, partner_id, today).id, seen_by(link))
    request = _send(making, link, engagement, partner_id, today)
    question = f"Why {making.mark(principal, seen_by(link))}"
    stamp = making.stamp_of(principal, "procurement")
    asked = actions.ask(making.session, stamp, request, question=question, expected_version=request.version)
    _keep(making, link, "questioned", request.id, seen_by(link))
    making.world.places[link].ids["question/open"] = asked.id
    making.world.known_to[asked.id] = seen_by(link)


def _wish(making: "Making", link: str, partner_id: str, today: date, *, drafting: bool = False) -> Wish:
    contractor = parties(link)[1]
    readers = frozenset({contractor}) if drafting else seen_by(link)

    def say(name: str) -> str:
        return f"{name} {making.mark(contractor, readers)}"

    return Wish(
        partner_organisation_id=partner_id,
        reason=say("Reason"),
        necessity=say("Need"),
        work=say("Part"),
        class_codes=("INTERNAL", "PERSONAL_DATA", "PUBLIC"),
        country="JP",
        place=say("Place"),
        starts_on=today - timedelta(days=20),
        ends_on=today + timedelta(days=200),
    )


def _send(making: "Making", link: str, engagement: Engagement, partner_id: str, today: date, *, below: str | None = None) -> Recontract:
    stamp = making.stamp_of(parties(link)[1], "procurement")
    request = actions.draft(making.session, stamp, engagement, _wish(making, link, partner_id, today), below_engagement_id=below)
    return actions.send(making.session, stamp, request, expected_version=request.version)


def _keep(making: "Making", link: str, state: str, recontract_id: str, known_to: frozenset[str]) -> None:
    making.world.places[link].ids[f"recontract/{state}"] = recontract_id
    making.world.known_to[recontract_id] = known_to
