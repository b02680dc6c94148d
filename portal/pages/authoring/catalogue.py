"""Reading questionnaires: the built-in ones and the organisation's own, an edition whole, and how two editions differ."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.answering.cards import MEASURE_STATES
from portal.pages.answering.printing import tell_conditions
from portal.pages.authoring.frame import labels_of, names_of_classes
from portal.permissions import Standing
from portal.rendering.pages import render
from questionnaires.authoring import queries as authoring
from questionnaires.authoring.differences import compare
from questionnaires.authoring.moving import MOVABLE, list_movable
from questionnaires.templates import queries
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import ItemRow, VersionRow
from storage.acts import Act
from storage.problems import Missing

router = APIRouter()


@router.get("/questionnaires")
def show_all(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW)]) -> Response:
    """The newest edition of each questionnaire, the older ones beside it, and the drafts of those who may write."""
    organisation_id = entry.actor.organisation_id
    versions = queries.list_versions(entry.session, organisation_id)
    may_write = entry.may(Act.QUESTIONNAIRE_DRAFT)
    return render(
        entry,
        "authoring/questionnaires.html",
        own=_by_code([version for version in versions if version.owner_organisation_id is not None]),
        built_in=_by_code([version for version in versions if version.owner_organisation_id is None]),
        counts=authoring.count_items(entry.session, [version.id for version in versions]),
        uses=authoring.count_uses(entry.session, organisation_id, MOVABLE),
        drafts=authoring.list_drafts(entry.session, organisation_id) if may_write else [],
        may_write=may_write,
    )


@router.get("/questionnaires/{version_id}")
def show(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW, of=subjects.questionnaire)]) -> Response:
    """One edition whole, as it is asked: every section, every item, what it means and what shows it."""
    version: QuestionnaireVersion = entry.subject
    items: dict[str, list[ItemRow]] = {}
    for item in queries.list_items(entry.session, version.id):
        items.setdefault(item.section_id, []).append(item)
    sections = queries.list_sections(entry.session, version.id)
    options = {(group["group"], option["code"]): option["label"] for group in version.alternatives for option in group["options"]}
    organisation_id = entry.actor.organisation_id
    may_issue = version.owner_organisation_id in {None, organisation_id}
    editions = authoring.list_editions(entry.session, organisation_id, version) if may_issue else []
    may_write = may_issue and entry.may(Act.QUESTIONNAIRE_DRAFT)
    return render(
        entry,
        "authoring/questionnaire.html",
        version=version,
        sections=sections,
        items=items,
        options=options,
        clauses=tell_conditions(entry, version, [item for listed in items.values() for item in listed]),
        states=MEASURE_STATES,
        by_code={item.code: item for listed in items.values() for item in listed},
        editions=editions,
        before=_before(editions, version.id),
        base=queries.get_for(entry.session, organisation_id, version.base_version_id) if may_write and version.base_version_id else None,
        newer_base=authoring.find_newer_base(entry.session, organisation_id, version.base_version_id) if may_write else None,
        is_own=entry.standing is Standing.OWNER,
        is_newest=bool(editions) and editions[0].id == version.id,
        may_write=may_write,
        movable=list_movable(entry.session, entry.reach, version) if may_write else [],
    )


@router.get("/questionnaires/{version_id}/differences")
def show_differences(entry: Annotated[Entry, guard(Act.CATALOGUE_VIEW, of=subjects.questionnaire)], to: str = "") -> Response:
    """What this edition changed against another of the same questionnaire, or against the base that it adds to."""
    version: QuestionnaireVersion = entry.subject
    organisation_id = entry.actor.organisation_id
    if version.owner_organisation_id not in {None, organisation_id}:
        raise Missing("questionnaire-missing")
    editions = authoring.list_editions(entry.session, organisation_id, version)
    others = [row.id for row in editions if row.id != version.id] + ([version.base_version_id] if version.base_version_id else [])
    fallback = _before(editions, version.id)
    chosen = to or (fallback.id if fallback else version.base_version_id or "")
    if chosen not in others:
        raise Missing("questionnaire-missing")
    before = queries.get_for(entry.session, organisation_id, chosen)
    old, new = authoring.get_document(entry.session, before.id), authoring.get_document(entry.session, version.id)
    return render(
        entry,
        "authoring/differences.html",
        version=version,
        before=before,
        difference=compare(old, new),
        labels=labels_of(old) | labels_of(new),
        class_names=names_of_classes(entry),
        editions=[row for row in editions if row.id != version.id],
    )


def _by_code(versions: Sequence[VersionRow]) -> list[list[VersionRow]]:
    """The editions of each questionnaire, the newest first, as they come."""
    groups: dict[str, list[VersionRow]] = {}
    for version in versions:
        groups.setdefault(version.code, []).append(version)
    return list(groups.values())


def _before(editions: Sequence[VersionRow], version_id: str) -> VersionRow | None:
    """The edition before this one."""
    ids = [row.id for row in editions]
    at = ids.index(version_id) if version_id in ids else len(ids)
    return editions[at + 1] if at + 1 < len(editions) else None
