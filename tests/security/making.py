"""The world in one go: two unrelated principals with all their contractors, people, engagements and papers; every text is marked."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from contracts.clauses import actions as clauses
from contracts.clauses.queries import STANDARD
from contracts.clauses.queries import find_latest as find_clause_template
from contracts.engagements.queries import reach_of
from contracts.information import actions as information
from contracts.parties import actions as parties
from contracts.parties.rules import corporate_check_digit
from contracts.sharing import actions as sharing
from portal.accounts.invitations import invite
from portal.accounts.models import Membership, User, UserState
from portal.accounts.passwords import hash_password
from portal.accounts.totp import new_secret, reveal
from portal.sending.choosing import ORDER, Choice, candidates
from questionnaires.assessments.models import Assessment
from questionnaires.authoring import actions as authoring
from questionnaires.authoring.moving import plan_move
from questionnaires.authoring.outline import mark_of
from questionnaires.catalogue import actions as catalogue
from questionnaires.catalogue.actions import publish
from questionnaires.dispatches import actions as dispatches
from questionnaires.interchange import actions as interchange
from questionnaires.templates.models import QuestionnaireVersion
from storage.clock import local_date
from storage.objects.store import ObjectStore
from storage.stamp import SYSTEM, Actor, Role, Stamp
from tests.questionnaires.world import parse, small_questionnaire
from tests.security import companies, offline, places, recontracts
from tests.security.companies import LINKS, REGISTRARS, Company, Person, Place, readers_of, related
from tests.security.incomers import let_in
from tests.security.policies import write_policies
from tests.security.registers import leave
from tests.security.world import PASSWORD, World


@cache
def password_hash() -> str:
    """The hash of everybody's password: made once, since that is slow on purpose."""
    return hash_password(PASSWORD)


def build(session: Session, store: ObjectStore, secret_key: str, now: datetime) -> World:
    """The world, in this session's unit of work, which the caller commits."""
    made = Making(session, store, secret_key, now, _beginning(now))
    made.load()
    for key in REGISTRARS:
        made.register(key)
        for role in Role:
            made.employ(f"{key}/{role}", key, role)
        made.employ(f"{key}/leaver", key, Role.RESPONDENT)
    made.employ("p1c1/disabled", "p1c1", Role.RESPONDENT, state=UserState.DISABLED)
    made.employ("p1c1/both", "p1c1", Role.RESPONDENT, also="p2c1")
    for link in LINKS:
        made.open(link)
    made.write_drafts()
    made.invite_everywhere()
    made.prepare_sending()
    offline.read_in(made)
    leave(made)
    let_in(session, made.world, secret_key=secret_key, now=now, password_hash=password_hash())
    return made.world


def _beginning(now: datetime) -> datetime:
    """Two hours ago, or at midnight where that falls into the first of them: what is done in that hour is done on one day."""
    today = datetime.combine(local_date(now - timedelta(hours=1), "Asia/Tokyo"), time.min, ZoneInfo("Asia/Tokyo"))
    return max(now - timedelta(hours=2), today.astimezone(UTC))


@dataclass
class Making:
    """The world while it is made. Time goes on by a second with each act, so that orders are what they look like."""

    session: Session
    store: ObjectStore
    secret_key: str
    now: datetime
    at: datetime
    world: World = field(default_factory=World)

    def moment(self) -> datetime:
        """The next moment."""
        self.at += timedelta(seconds=1)
        return self.at

    def stamp_of_system(self) -> Stamp:
        """The installation acts."""
        return Stamp(SYSTEM, self.moment(), "cli")

    def stamp_of(self, company: str, role: str) -> Stamp:
        """A person of the company acts, at an address and with a browser that are marked too."""
        actor = self.world.people[f"{company}/{role}"].actor
        assert actor is not None
        return Stamp(actor, self.moment(), "page", address="198.51.100.7", agent=f"Browser {self.mark(company, [company])}")

    def mark(self, writer: str, readers: Iterable[str]) -> str:
        """A mark of `writer`."""
        return self.world.canaries.mark(writer, readers)

    def load(self) -> None:
        """What comes with the product, and a small questionnaire."""
        for load in (information.load, sharing.load, clauses.load, catalogue.load):
            load(self.session, self.stamp_of_system())
        small = publish(self.session, self.stamp_of_system(), parse(small_questionnaire()))
        assert small is not None
        self.world.version_id = small.id

    def register(self, key: str) -> None:
        """The company, with every field filled. Its name is known to those who work with it, its contact to its registrar."""
        near = [key, REGISTRARS[key] or key]
        base = f"{len(self.world.companies) + 1:012d}"
        # Of p2c1's name one stranger knows: somebody of p1c1 works for both.
        readers = related(key) | ({"p1c1/both"} if key == "p2c1" else set()) | {f"invited by {key}"}
        texts = {
            "name": f"Firma {self.mark(key, readers)}",
            "name_reading": f"フリガナ {self.mark(key, near)}",
            "name_english": f"Company {self.mark(key, readers)}",
            "contact_name": f"Kontakt {self.mark(key, near)}",
            "contact_email": f"{self.mark(key, near)}@{key}.example",
            "contact_phone": f"+81 {self.mark(key, near)}",
            "corporate_number": f"{corporate_check_digit(base)}{base}",
        }
        if REGISTRARS[key]:
            stamp = self.stamp_of(REGISTRARS[key], Role.PROCUREMENT)
            second = (f"Zweiter {self.mark(key, near)}", f"{self.mark(key, near)}@{key}.example")
            row = parties.register_contractor(
                self.session, stamp, **texts, contact_two_name=second[0], contact_two_email=second[1], employees=None
            )
        else:
            row = parties.register_principal(self.session, self.stamp_of_system(), **texts)
        self.world.companies[key] = Company(key, row.id, row.name, {"organisation_id": row.id, "managed_id": row.id})
        self.world.known_to[row.id] = related(key)
        if REGISTRARS[key]:
            self.world.companies[REGISTRARS[key]].ids.setdefault("contractor_id", row.id)

    def employ(self, key: str, company: str, role: Role, *, state: UserState = UserState.ACTIVE, also: str = "") -> None:
        """A person of the company, with password and authenticator; `also` a member of another."""
        near = {company, REGISTRARS[company], also, REGISTRARS.get(also, "")} - {""}
        email = f"{self.mark(company, near)}@{company}.example"
        known = related(company) | (related(also) if also else frozenset())
        user = User(
            email=email,
            display_name=f"Person {self.mark(company, {*known, f'invited by {company}'})}",
            locale="en",
            password_hash=password_hash(),
            totp_secret=new_secret(self.secret_key),
            state=state,
            created_at=self.moment(),
        )
        self.session.add(user)
        self.session.flush()
        of = self.world.companies[company]
        members = [Membership(user_id=user.id, organisation_id=self.world.companies[one].id, role=role) for one in (company, also) if one]
        self.session.add_all(members)
        actor = Actor(user.id, of.id, frozenset({role}), user.display_name, of.name)
        person = Person(key, company, actor, email, ids={"totp": reveal(self.secret_key, user.totp_secret or "")})
        self.world.people[key] = person
        self.world.known_to[user.id] = known
        if key.endswith("/leaver"):
            of.ids["user_id"] = user.id

    def open(self, link: str) -> None:
        """An engagement with everything in it, and an empty one beside it that can be closed."""
        principal, contractor = companies.parties(link)
        place = Place(link)
        self.world.places[link] = place

        def say(side: str, what: str, name: str) -> str:
            return f"{name} {self.mark({'principal': principal, 'contractor': contractor}[side], readers_of(link, what))}"

        today = local_date(self.at, "Asia/Tokyo")
        above = self.world.places[LINKS[link]].ids["engagement"] if LINKS[link] else None
        contractor_id = self.world.companies[contractor].id
        stamp = partial(self.stamp_of, principal)
        opened = [
            places.open_engagement(self.session, stamp("procurement"), say, today, contractor_id=contractor_id, parent_id=parent)
            for parent in (above, None)
        ]
        place.ids |= {"engagement": opened[0].id, "engagement/empty": opened[1].id}
        recontracts.consent(self, link, opened[0], today)
        places.fill(places.Builder(self.session, self.store, place, today, stamp, partial(self.stamp_of, contractor), say, opened[0]))
        recontracts.promise(self, link, opened[0])
        of_all = ("hash", "built-in")  # the same in every place
        own = (found for kind, found in place.ids.items() if not any(word in kind for word in of_all))
        self.world.known_to |= dict.fromkeys(own, place.seen_by)
        # Risks are the principal's alone.
        self.world.known_to |= {found: frozenset({principal}) for kind, found in place.ids.items() if kind.startswith("risk/")}
        # The empty engagement is no part of the chain.
        self.world.known_to[place.ids["engagement/empty"]] = frozenset({principal, contractor})
        self.world.known_to[place.ids["agreement/older"]] = frozenset({principal, contractor})
        self.world.known_to[place.ids["agreement/draft"]] = frozenset({principal})  # nobody else sees it before it is offered
        recontracts.ask_in_every_state(self, link, opened[0], today)

    def write_drafts(self) -> None:
        """A copy and an addition that each company is writing, and an addition that it has published and sent to nobody."""
        for key, company in self.world.companies.items():
            stamp = self.stamp_of(key, Role.PROCUREMENT)
            names: dict[str, Any] = {
                "code": "OWN",
                "title": {"ja": f"Titel {self.mark(key, [key])}", "en": f"Title {self.mark(key, [key])}"},
            }
            copy = authoring.start_copy(self.session, stamp, version_id=self.world.version_id, **names)
            addition = authoring.start_addition(self.session, stamp, base_version_id=self.world.version_id, **names)
            # Under another title, so that the copy says something new.
            before = names | {"title": {language: f"{title} before" for language, title in names["title"].items()}}
            published = authoring.start_addition(self.session, stamp, base_version_id=self.world.version_id, **before)
            version = authoring.publish(self.session, stamp, published, edition="1", expected_version=published.version)
            company.ids |= {"draft_id": copy.id, "addition_id": addition.id, "own_version_id": version.id}
            company.ids["seen/head"] = mark_of(authoring.head_of(copy.document))
            self.world.known_to |= dict.fromkeys((copy.id, addition.id, version.id), frozenset({key}))
            self._write_clauses(stamp, company, key)
            write_policies(self, company, key)
            company.ids["questionnaire_import_id"] = self._read_file(stamp, self.mark(key, [key]))
            self.world.known_to[company.ids["questionnaire_import_id"]] = frozenset({key})
        for link, place in self.world.places.items():
            issued = self.session.get_one(Assessment, place.ids["assessment/issued"])
            version = self.session.get_one(QuestionnaireVersion, self.world.companies[companies.parties(link)[0]].ids["own_version_id"])
            place.ids["mark/issued"] = plan_move(self.session, issued, version).mark

    def _write_clauses(self, stamp: Stamp, company: Company, key: str) -> None:
        """An own clause that is published, another one being written, a template that it is added to, and a required set."""
        title = {"ja": f"Jouko {self.mark(key, [key])}", "en": f"Clause {self.mark(key, [key])}"}
        texts: dict[str, Any] = {"title": title, "when": title, "text_ja": f"Text {self.mark(key, [key])}", "text_en": ""}
        first = clauses.start(self.session, stamp, **texts)
        clause = clauses.publish(self.session, stamp, first, expected_version=1, time_zone="Asia/Tokyo")
        draft = clauses.start(self.session, stamp, **texts)
        base = find_clause_template(self.session, STANDARD)
        assert base is not None
        template = clauses.compose(self.session, stamp, base=base, clause_ids=[clause.id])
        reason = self.mark(key, [key])
        clauses.require(self.session, stamp, obligations=["NDA-1"], bounds={}, reason=reason, expected_number=0)
        company.ids |= {"clause_id": clause.id, "clause_draft_id": draft.id, "clause_template_id": template.id}
        self.world.known_to |= dict.fromkeys((clause.id, draft.id, template.id), frozenset({key}))

    def _read_file(self, stamp: Stamp, marked: str) -> str:
        """A questionnaire that the company read from a file and has not decided about; all its texts are marked."""
        item = {"type": "line", "id": "asked", "text": f"Asked {marked}?", "unknown": f"Not understood {marked}"}
        raw = json.dumps({"questionnaire": [{"type": "block", "text": f"Read {marked}", "items": [item]}]}).encode()
        return interchange.try_out(self.session, stamp, raw=raw, file_name=f"{marked}.json", format_name="vsaq").id

    def prepare_sending(self) -> None:
        """A dry run of each company that entrusts work; it has no target of which another company knows."""
        for key in ("p1", "p1c1", "p2", "p2c1"):
            company, stamp = self.world.companies[key], self.stamp_of(key, Role.PROCUREMENT)
            dispatch = dispatches.prepare(
                self.session, stamp, version_id=self.world.version_id, reason=f"Reason {self.mark(key, [key])}",
                contact_name=f"Kontakt {self.mark(key, [key])}", contact_detail=self.mark(key, [key]),
                due_on=local_date(self.at, "Asia/Tokyo") + timedelta(days=14), opens_on=None, closes_on=None, chosen_by={},
                candidates=candidates(
                    reach_of(stamp.actor), Choice(), version=self.session.get_one(QuestionnaireVersion, self.world.version_id),
                    time_zone="Asia/Tokyo", questionnaire="S01", today=local_date(self.at, "Asia/Tokyo"),
                ), order=ORDER,
            )  # fmt: skip
            company.ids["dispatch_id"] = dispatch.id
            self.world.known_to[dispatch.id] = frozenset({key})

    def invite_everywhere(self) -> None:
        """An open invitation into each company by its own administrator, and into each contractor by its registrar."""
        for key, company in self.world.companies.items():
            company.ids["invitation_id"] = self._invite(key, key, Role.ADMINISTRATOR, Role.REVIEWER, {key, REGISTRARS[key]})
            registrar = REGISTRARS[key]
            if registrar:
                found = self._invite(key, registrar, Role.PROCUREMENT, Role.RESPONDENT, {key, registrar})
                if self.world.companies[registrar].ids["contractor_id"] == company.id:
                    self.world.companies[registrar].ids["contractor_invitation_id"] = found

    def _invite(self, into: str, by: str, inviter: Role, role: Role, readers: set[str]) -> str:
        known = frozenset(readers - {""})
        marks = [self.mark(by, {*known, f"invited by {by}"}) for _ in range(2)]
        invitation = invite(
            self.session, self.stamp_of(by, inviter), organisation_id=self.world.companies[into].id, email=f"{marks[0]}@{into}.example",
            person_name=f"Guest {marks[1]}", role=role, locale="en", secret_key=self.secret_key,
        )  # fmt: skip
        self.world.known_to[invitation.id] = known
        return invitation.id
