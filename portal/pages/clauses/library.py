"""The library: templates and clauses, built in and own, each with its versions, what it is for, and what it obliges to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.agreements.differences import compare_texts
from contracts.agreements.queries import count_by_versions, count_on
from contracts.clauses import queries
from contracts.clauses.models import Clause, ClauseTemplate
from contracts.clauses.rules import Texts, reading_text
from contracts.clauses.rules.comparison import DutyStanding, Required
from contracts.clauses.rules.comparison import compare as compare_duties
from contracts.clauses.rules.composing import as_document
from contracts.clauses.rules.twelve import compare, paragraphs_of
from contracts.clauses.rules.versions import compare_duties as changes_of_duties
from contracts.clauses.rules.versions import compare_parameters
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.clauses.choosing import counts, labels
from portal.rendering.languages import Locale
from portal.rendering.pages import render
from portal.words import say
from storage.acts import Act

router = APIRouter()
LOCALES: tuple[Locale, Locale] = ("ja", "en")


@router.get("/clauses")
def show(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW)]) -> Response:
    """Everything that an agreement can be put together from, and the own clauses being written."""
    organisation_id = entry.actor.organisation_id
    rows = queries.list_clauses(entry.session, organisation_id)
    required = queries.required_set(entry.session, organisation_id)
    return render(
        entry,
        "clauses/library.html",
        templates=queries.list_latest(entry.session),
        resting=_resting(entry),
        built_in=[row for row in rows if row.owner_organisation_id is None],
        own=[row for row in rows if row.owner_organisation_id is not None],
        drafts=queries.list_drafts(entry.session, organisation_id),
        required=required,
        required_count=len(queries.required_of(entry.session, organisation_id).obligations),
        standard_count=len(queries.standard()["obligations"]),
    )


@router.get("/clauses/templates/{template_id}")
def show_template(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause_template)]) -> Response:
    """A template to read: its text with the values left open, its duties beside what is required, and the twelve terms."""
    template: ClauseTemplate = entry.subject
    told = _told(entry, template.document)
    return render(
        entry,
        "clauses/template.html",
        template=template,
        document=template.document,
        text=readable(template.document),
        told=told,
        counts=counts(told),
        labels=labels(entry, template.document),
        twelve=compare(template.document),
        **_history(entry, template, queries.list_template_versions(entry.session, template), template.document, "template_ids"),
    )


@router.get("/clauses/{clause_id}")
def show_clause(entry: Annotated[Entry, guard(Act.CLAUSE_VIEW, of=subjects.clause)]) -> Response:
    """A clause to read: when to use it and when not, its text, its duties, and what each version changed."""
    clause: Clause = entry.subject
    document = as_document(clause.document)
    return render(
        entry,
        "clauses/clause.html",
        clause=clause,
        document=document,
        text=readable(document),
        **_history(entry, clause, queries.list_versions(entry.session, clause), document, "clause_ids"),
        is_own=clause.owner_organisation_id is not None,
    )


def _resting(entry: Entry) -> Counter[str]:
    """How many agreements in force rest on an older version of each template and clause, by the id of its newest version."""
    newest = queries.newest_by_version(entry.session, entry.actor.organisation_id)
    found = Counter[str]()
    for template_id, clause_ids, count in count_by_versions(entry.session, entry.reach):
        for version in (template_id, *clause_ids):
            if newest.get(version, version) != version:
                found[newest[version]] += count
    return found


def _history(entry: Entry, shown: Any, versions: Sequence[Any], document: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The versions of what is shown, what it changed since the one before, and how many agreements in force rest on an older one.

    `kind`: what `count_on` calls them. Of a composition, which has no versions, nothing.
    """
    place = next((number for number, one in enumerate(versions) if one.id == shown.id), None)
    before = versions[place + 1] if place is not None and place + 1 < len(versions) else None
    earlier = (
        as_document(before.document) if before is not None and "preamble" not in before.document else getattr(before, "document", None)
    )
    older = [one.id for one in versions[1:]]
    return {
        "versions": versions,
        "before": before,
        "differences": compare_texts(readable(earlier), readable(document)) if earlier else [],
        "duty_changes": changes_of_duties(earlier, document) if earlier else [],
        "value_changes": compare_parameters(earlier, document) if earlier else [],
        "resting": count_on(entry.session, entry.reach, **{kind: older}) if older else 0,
    }


def readable(document: Mapping[str, Any]) -> Texts:
    """The text with its open values in brackets, and the parties by their roles."""
    names = ("principal", "contractor", "engagement", "purpose")
    japanese, english = ({name: say(locale, "open-name", name) for name in names} for locale in LOCALES)
    return reading_text(document, {"ja": japanese, "en": english})


def _told(entry: Entry, document: Mapping[str, Any]) -> list[DutyStanding]:
    """Which of the required duties the template carries. A figure that no agreement has filled in yet is open, not weak."""
    required = Required(queries.required_of(entry.session, entry.actor.organisation_id).obligations)
    open_figures = {parameter["name"]: 1 for parameter in document["parameters"]}
    duties = queries.standard()["obligations"]
    told = compare_duties(
        required, duties, obligations=document["obligations"], paragraphs=paragraphs_of(document), parameters=open_figures
    )
    return list(told)
