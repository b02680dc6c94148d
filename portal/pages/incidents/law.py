"""Which reports the law may ask for after an accident with personal data: questions, dates, a prepared text. Help, not legal advice."""

from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import Response
from pydantic import Field

from contracts.engagements.models import Engagement
from contracts.incidents import actions, personal_data, queries
from contracts.incidents.models import Incident
from contracts.incidents.personal_data import Answer, Position, Questions, find
from contracts.incidents.taxonomy import labels
from contracts.parties.models import Organisation
from portal.forms import Filled, FormModel, attempt, blank_form, read_form
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.rendering.pages import redirect, render
from portal.words import N_
from storage.acts import Act

router = APIRouter()


class QuestionsInput(FormModel):
    """The questions of the check."""

    position: Position
    known_on: date
    sensitive: Answer
    property: Answer
    improper: Answer
    persons: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    encrypted: bool = False
    public_body: bool = False

    def questions(self, told_on: date | None) -> Questions:
        """As the rules ask them."""
        own = self.model_dump(exclude={"encrypted", "public_body"})
        return Questions(**own, is_encrypted=self.encrypted, is_public_body=self.public_body, told_on=told_on)


@router.get("/incidents/{incident_id}/personal-data")
def show(entry: Annotated[Entry, guard(Act.INCIDENT_CHECK, of=subjects.incident)]) -> Response:
    """The questions, and what follows from the answers given last."""
    incident: Incident = entry.subject
    answered = find_check(entry)
    if answered is None:
        _, said = queries.get_latest(entry.session, incident)
        known_on = told_on(entry, incident) or incident.noticed_at.astimezone(_zone(entry)).date()
        start = {"position": _positions(entry)[0], "known_on": known_on, "persons": said.persons_count or ""}
        return _page(entry, blank_form(**start, sensitive="may", property="may", improper="may", encrypted="", public_body=""), None)
    values = answered.model_dump() | {
        "encrypted": "yes" if answered.is_encrypted else "",
        "public_body": "yes" if answered.is_public_body else "",
        "persons": "" if answered.persons is None else answered.persons,
    }
    return _page(entry, blank_form(**values), answered)


@router.post("/incidents/{incident_id}/personal-data")
def answer(entry: Annotated[Entry, guard(Act.INCIDENT_CHECK, of=subjects.incident)]) -> Response:
    """Keep the answers with the edition of the rules; the dates come onto the list of who has to know."""
    incident: Incident = entry.subject
    filled = read_form(QuestionsInput, entry.form)
    made = attempt(
        entry.session,
        filled,
        lambda value: actions.check_personal_data(
            entry.session, entry.stamp, incident, questions=value.questions(told_on(entry, incident))
        ),
    )
    if made is None:
        return _page(entry, filled, None, filled.status)
    return redirect(entry, f"/incidents/{incident.id}/personal-data#findings", "incident-checked")


def find_check(entry: Entry) -> Questions | None:
    """What the reader's company answered last."""
    check = queries.find_check(entry.session, entry.subject.id, entry.actor.organisation_id)
    return None if check is None else Questions.model_validate(check.answers)


def told_on(entry: Entry, incident: Incident) -> date | None:
    """The day on which the notice from below reached the reader's company; None where it was not told."""
    mine = entry.actor.organisation_id
    notices = queries.list_notices(entry.session, incident.id)
    told = [one.told_at for one in notices if one.recipient_organisation_id == mine and one.told_at]
    return min(told).astimezone(_zone(entry)).date() if told else None


def _zone(entry: Entry) -> ZoneInfo:
    return ZoneInfo(entry.session.get_one(Organisation, entry.actor.organisation_id).time_zone)


def _positions(entry: Entry) -> list[Position]:
    link = entry.session.get_one(Engagement, entry.subject.engagement_id)
    return queries.list_positions(entry.session, link, entry.actor.organisation_id)


def _page(entry: Entry, filled: Filled[Any], answered: Questions | None, status: int = 200) -> Response:
    incident: Incident = entry.subject
    locale = locale_of(entry.request)
    rules = personal_data.rules()
    prepared = prepare(entry, incident, locale)
    return render(
        entry,
        "incidents/law.html",
        status,
        work=work_of(entry, incident.engagement_id),
        incident=incident,
        filled=filled,
        rules=rules,
        findings=find(answered) if answered else None,
        uncertain=[code for code in rules["values"] if not personal_data.is_certain(code)],
        positions=_positions(entry),
        answers=list(Answer),
        prepared=[(item, prepared[item["code"]]) for item in rules["report_items"]],
        to_persons=[item for item in rules["report_items"] if item["code"] in rules["person_items"]],
    )


def prepare(entry: Entry, incident: Incident, locale: Locale) -> dict[str, str]:
    """What is known of each of the nine items, from the record; "" where nothing is."""
    _, said = queries.get_latest(entry.session, incident)
    translate = catalogue(locale).gettext
    measures = [row.measure for row in queries.list_measures(entry.session, incident.id)]
    count = "" if said.persons_count is None else f"{said.persons_count:,}"
    if count and not said.is_persons_count_certain:
        count = translate(N_("about {count} (not final)")).format(count=count)
    cause = labels("cause")[said.cause][locale] if said.cause else ""
    return {
        "outline": "\n".join(one for one in (said.what or incident.summary, said.how) if one),
        "data_items": translate(N_(", ")).join(labels("information")[code][locale] for code in said.information),
        "persons": count,
        "cause": "\n".join(one for one in (cause, said.why) if one),
        "secondary_damage": said.secondary_damage,
        "response_to_persons": said.response_to_persons,
        "publication": said.publication,
        "prevention": "\n".join(f"{one.number}. {one.text} ({one.due_on.isoformat()})" for one in measures),
        "other": said.containment,
    }
