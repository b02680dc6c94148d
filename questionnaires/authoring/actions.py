"""Verbs of authoring: start a draft, change it part by part, publish it as an edition, begin the next one, discard it.

Two people may write at the same draft: each change touches one part, and whoever changes a part tells the mark of what it
saw (`mark_of`). If that part has changed meanwhile nothing is overwritten. `version` counts all changes; publishing names
the version that was looked at.
"""

import copy
from collections.abc import Callable
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from questionnaires.authoring import additions, outline
from questionnaires.authoring.faults import find_faults
from questionnaires.authoring.models import QuestionnaireDraft
from questionnaires.authoring.outline import Document, Part, mark_of
from questionnaires.authoring.queries import get_document, read_working
from questionnaires.authoring.rules import DraftState, MadeFrom, finish, reopen
from questionnaires.catalogue import actions as catalogue
from questionnaires.catalogue.documents import QuestionnaireDocument
from questionnaires.templates.models import QuestionnaireVersion
from questionnaires.templates.queries import get_for
from storage.acts import Act
from storage.ledger.actions import append
from storage.ledger.rules import canonical
from storage.problems import Conflict, Invalid
from storage.stamp import Stamp

FIRST_EDITION = "1"
ITEM_LIMIT = 2000
HEAD_KEYS = ("code", "edition", "dated", "title", "introduction", "source", "points", "bands", "evidence_types", "alternatives")


def start_new(session: Session, stamp: Stamp, *, code: str, title: dict[str, str]) -> QuestionnaireDraft:
    """An empty questionnaire with one section to write in."""
    document: Document = {
        "code": code,
        "edition": FIRST_EDITION,
        "title": title,
        "sections": [{"code": "1", "title": {"ja": "", "en": ""}, "items": []}],
    }
    return _start(session, stamp, document, MadeFrom.NEW)


def start_copy(session: Session, stamp: Stamp, *, version_id: str, code: str, title: dict[str, str]) -> QuestionnaireDraft:
    """A copy of a published questionnaire, to be changed freely. Raises Missing("questionnaire-missing")."""
    version = get_for(session, stamp.actor.organisation_id, version_id)
    document = get_document(session, version.id) | {"code": code, "edition": FIRST_EDITION, "title": title}
    document.pop("dated", None)
    return _start(session, stamp, document, MadeFrom.COPY, previous=version.id)


def start_addition(session: Session, stamp: Stamp, *, base_version_id: str, code: str, title: dict[str, str]) -> QuestionnaireDraft:
    """Own questions on top of a shared base set, which stays as it is. Raises Missing("questionnaire-missing")."""
    base = get_for(session, stamp.actor.organisation_id, base_version_id)
    get_document(session, base.id)
    document = additions.empty({"code": code, "edition": FIRST_EDITION, "title": title})
    return _start(session, stamp, document, MadeFrom.ADDITION, base=base.id, previous=base.id)


def start_import(session: Session, stamp: Stamp, *, document: Document) -> QuestionnaireDraft:
    """A draft from a document that was read from a file. What it lacks is told as faults, like anywhere else."""
    made = copy.deepcopy(document)
    made.setdefault("sections", [])
    sections: set[str] = set()
    items: set[str] = set()
    for number, section in enumerate(made["sections"], start=1):
        section["code"] = outline.make_code_free(str(section.get("code") or number), sections)
        sections.add(section["code"])
        section.setdefault("items", [])
        for position, item in enumerate(section["items"], start=1):
            item["code"] = outline.make_code_free(str(item.get("code") or f"{section['code'][:34]}-{position:02d}"), items)
            items.add(item["code"])
    return _start(session, stamp, made, MadeFrom.IMPORT)


def start_next_edition(
    session: Session, stamp: Stamp, version: QuestionnaireVersion, *, base_version_id: str | None = None
) -> QuestionnaireDraft:
    """The next edition of an own questionnaire. `base_version_id`: carry additions over to this edition of their base.

    Where a draft for the next edition is being written already, that one is given. Raises Conflict("version-not-own").
    """
    if version.owner_organisation_id != stamp.actor.organisation_id:
        raise Conflict("version-not-own")
    query = select(QuestionnaireDraft).where(
        col(QuestionnaireDraft.owner_organisation_id) == stamp.actor.organisation_id,
        col(QuestionnaireDraft.previous_version_id) == version.id,
        col(QuestionnaireDraft.made_from) == MadeFrom.NEXT_EDITION,
        col(QuestionnaireDraft.state) == DraftState.DRAFT,
    )
    draft = session.scalar(query.order_by(col(QuestionnaireDraft.started_at)).limit(1))
    if draft is None:
        document = get_document(session, version.id)
        if version.base_version_id is not None:
            document = additions.recover(get_document(session, version.base_version_id), document)
        document = reopen(document)
        head = document if version.base_version_id is None else document["head"]
        head["edition"] = next_edition(version.edition)
        head.pop("dated", None)
        draft = _start(session, stamp, document, MadeFrom.NEXT_EDITION, base=version.base_version_id, previous=version.id)
    if base_version_id is not None and draft.base_version_id is not None:
        rebase(session, stamp, draft, base_version_id=base_version_id)
    return draft


def rebase(session: Session, stamp: Stamp, draft: QuestionnaireDraft, *, base_version_id: str) -> list[additions.Displaced]:
    """Carry the additions over to another edition of their base, and tell what could not stay in its place.

    Raises Missing("questionnaire-missing"), Conflict("draft-closed" | "draft-without-base").
    """
    _hold(session, draft)
    if draft.base_version_id is None:
        raise Conflict("draft-without-base")
    base = get_for(session, stamp.actor.organisation_id, base_version_id)
    if base.id == draft.base_version_id:
        return []
    former, wanted = get_document(session, draft.base_version_id), get_document(session, base.id)
    merged, displaced = additions.merge(wanted, draft.document, former=former)
    told = [{"what": one.what, "code": one.code, "anchor": one.anchor} for one in displaced]
    _write(session, stamp, draft, additions.split(wanted, merged), base_version_id=base.id, displaced=told)
    _append(session, stamp, Act.QUESTIONNAIRE_DRAFT, draft, step="rebase", base=base.id, displaced=len(told))
    return displaced


def change(
    session: Session, stamp: Stamp, draft: QuestionnaireDraft, edit: Callable[[Document], Any], *, step: str, part: str = ""
) -> QuestionnaireDraft:
    """Change the draft by `edit`, which gets the working document (`authoring.outline`) as it is stored now.

    `step` and `part` (a code) are for the ledger. Raises Conflict("draft-closed") and what `edit` raises.
    """
    _hold(session, draft)
    working = read_working(session, draft)
    edit(working)
    if sum(len(section["items"]) for section in working["sections"]) > ITEM_LIMIT:
        raise Invalid("draft-too-long", limit=ITEM_LIMIT)
    base_id = draft.base_version_id
    _write(session, stamp, draft, working if base_id is None else additions.split(get_document(session, base_id), working))
    _append(session, stamp, Act.QUESTIONNAIRE_DRAFT, draft, step=step, part=part)
    return draft


def change_part(
    session: Session,
    stamp: Stamp,
    draft: QuestionnaireDraft,
    find: Callable[[Document], Part],
    edit: Callable[[Document], Any],
    *,
    seen: str,
    step: str,
    part: str,
) -> QuestionnaireDraft:
    """As `change`, but only while the part that `find` gives is the one that was seen.

    Raises Conflict("draft-part-changed-meanwhile", theirs=the part as it is now, changed_by=user id).
    """

    def checked(working: Document) -> None:
        stored = find(working)
        if mark_of(stored) != seen:
            raise Conflict("draft-part-changed-meanwhile", part=part, theirs=stored, changed_by=draft.changed_by)
        edit(working)

    return change(session, stamp, draft, checked, step=step, part=part)


def head_of(document: Document) -> Part:
    """The part of a document that stands for the questionnaire as a whole."""
    return {name: document[name] for name in HEAD_KEYS if name in document}


def publish(session: Session, stamp: Stamp, draft: QuestionnaireDraft, *, edition: str, expected_version: int) -> QuestionnaireVersion:
    """Make the draft the next edition of an own questionnaire, which never changes again.

    Raises Conflict("draft-changed-meanwhile") where somebody has changed the draft since it was looked at,
    Invalid("draft-has-faults", faults=list), Conflict("edition-taken", edition),
    Conflict("edition-unchanged", edition) where the newest edition says the same already, Conflict("draft-closed").
    """
    _hold(session, draft)
    if draft.version != expected_version:
        raise Conflict("draft-changed-meanwhile")
    working = {**read_working(session, draft), "edition": edition}
    if draft.made_from != MadeFrom.IMPORT:
        working.pop("dated", None)
    finished = finish(working, dated=stamp.at.date(), publisher=stamp.actor.organisation_name)
    faults = find_faults(finished)
    if faults:
        raise Invalid("draft-has-faults", faults=faults, count=len(faults))
    document = QuestionnaireDocument.model_validate_json(canonical(finished))
    earlier = (
        select(QuestionnaireVersion)
        .where(
            col(QuestionnaireVersion.owner_organisation_id) == draft.owner_organisation_id,
            col(QuestionnaireVersion.code) == document.code,
        )
        .order_by(col(QuestionnaireVersion.dated).desc(), col(QuestionnaireVersion.published_at).desc())
    )
    editions = session.scalars(earlier).all()
    if any(one.edition == document.edition for one in editions):
        raise Conflict("edition-taken", "edition", edition=edition)
    if editions and _says(get_document(session, editions[0].id)) == _says(finished):
        raise Conflict("edition-unchanged", edition=editions[0].edition)
    version = catalogue.publish(
        session, stamp, document, owner_organisation_id=draft.owner_organisation_id, base_version_id=draft.base_version_id
    )
    assert version is not None  # there was no such edition a moment ago, and the draft is locked
    draft.state, draft.published_version_id = DraftState.PUBLISHED, version.id
    draft.version += 1
    draft.changed_at, draft.changed_by = stamp.at, stamp.actor.user_id
    session.flush()
    return version


def discard(session: Session, stamp: Stamp, draft: QuestionnaireDraft) -> QuestionnaireDraft:
    """Give the draft up. Raises Conflict("draft-closed")."""
    _hold(session, draft)
    draft.state = DraftState.DISCARDED
    draft.version += 1
    draft.changed_at, draft.changed_by = stamp.at, stamp.actor.user_id
    session.flush()
    _append(session, stamp, Act.QUESTIONNAIRE_DRAFT, draft, step="discard")
    return draft


def next_edition(edition: str) -> str:
    """The edition after this one: its first whole number raised by one, what follows set to zero ("1.4.2": "2.0.0")."""
    head, dot, rest = edition.partition(".")
    if not head.isdecimal():
        return f"{edition[:36]}-2"
    return f"{int(head) + 1}{dot}{'.'.join('0' for _ in rest.split('.')) if dot else ''}"


def _says(document: Document) -> QuestionnaireDocument:
    """What a document asks, whatever its edition is called and dated."""
    return QuestionnaireDocument.model_validate_json(canonical({**document, "edition": "1", "dated": "2000-01-01"}))


def _start(
    session: Session, stamp: Stamp, document: Document, made_from: MadeFrom, *, base: str | None = None, previous: str | None = None
) -> QuestionnaireDraft:
    head = document["head"] if base is not None else document
    draft = QuestionnaireDraft(
        owner_organisation_id=stamp.actor.organisation_id,
        made_from=made_from,
        code=str(head.get("code") or ""),
        title=head.get("title") or {"ja": "", "en": ""},
        document=document,
        base_version_id=base,
        previous_version_id=previous,
        started_at=stamp.at,
        started_by=stamp.actor.user_id,
        changed_at=stamp.at,
        changed_by=stamp.actor.user_id,
    )
    session.add(draft)
    session.flush()
    _append(session, stamp, Act.QUESTIONNAIRE_DRAFT, draft, step="start", made_from=made_from.value, base=base, previous=previous)
    return draft


def _hold(session: Session, draft: QuestionnaireDraft) -> None:
    """Lock the draft and read it anew. Raises Conflict("draft-closed") where it is published or discarded."""
    query = select(QuestionnaireDraft).where(col(QuestionnaireDraft.id) == draft.id).with_for_update()
    session.execute(query.execution_options(populate_existing=True)).scalar_one()
    if draft.state != DraftState.DRAFT:
        raise Conflict("draft-closed", state=draft.state)


def _write(session: Session, stamp: Stamp, draft: QuestionnaireDraft, document: Document, **values: Any) -> None:
    """Store the document over exactly the version that was read: the lock is the first wall, this the second."""
    head = document["head"] if draft.base_version_id is not None else document
    title = head.get("title") or {"ja": "", "en": ""}
    statement = (
        update(QuestionnaireDraft)
        .where(col(QuestionnaireDraft.id) == draft.id, col(QuestionnaireDraft.version) == draft.version)
        .values(
            document=document,
            code=str(head.get("code") or ""),
            title=title,
            version=draft.version + 1,
            changed_at=stamp.at,
            changed_by=stamp.actor.user_id,
            **values,
        )
        .returning(col(QuestionnaireDraft.id))
    )
    if session.scalar(statement) is None:
        raise Conflict("draft-changed-meanwhile")
    session.refresh(draft)


def _append(session: Session, stamp: Stamp, act: Act, draft: QuestionnaireDraft, **details: object) -> None:
    told = {name: value for name, value in details.items() if value not in (None, "")}
    append(session, stamp, act, "questionnaire-draft", draft.id, fields=["document"], details={"version": draft.version, **told})
