"""The facts of one engagement as its report tells them: who, what may be shared, what was agreed, answered and handed over."""

from collections.abc import Mapping
from typing import Any

from contracts.agreements import queries as agreements
from contracts.disposals import queries as disposals
from contracts.disposals.rules import Balance
from contracts.incidents.queries import list_open
from contracts.information import queries as information
from contracts.sharing import queries as sharing
from portal.guards import Entry
from portal.pages.information.limits import kind_of
from portal.pages.information.reasons import reasons_for
from portal.pages.information.work import Work, work_of
from portal.pages.review.standing import standings_today
from portal.rendering import formats
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.words import N_, say
from questionnaires.assessments.queries import get as get_assessment
from questionnaires.assessments.queries import list_for_engagement
from questionnaires.scoring import queries as scores
from questionnaires.scoring.queries import latest_final
from questionnaires.templates.queries import list_sections
from storage.clock import local_date
from storage.ledger import queries as ledger

Cell = str | dict[str, Any]
OVERRIDE = N_("Score set by hand: {used} counts until {day}; computed {computed}")
PROOF = N_("State of the ledger when this report was made: {count} entries. The newest hash is")


def tell(entry: Entry) -> dict[str, Any]:
    """Everything for the template `engagement`, in the person's language. The engagement is the subject of the door."""
    work, locale = work_of(entry), locale_of(entry.request)
    translate = catalogue(locale).gettext
    head = ledger.head(entry.session)
    needed, sentence = _limits(entry, work, locale)
    return {
        "language": locale,
        "title": translate(N_("Report on an engagement")),
        "author": entry.actor.organisation_name,
        "sentence": sentence,
        "facts": _facts(work, locale),
        "sections": [needed, _score(entry, work, locale), _questionnaires(entry, work, locale), *_papers(entry, work, locale)],
        "footer": translate(N_("{work} · as of {moment}")).format(work=work.engagement.work, moment=formats.moment(entry.stamp.at, locale)),
        "proof": translate(PROOF).format(count=head.count),
        "hash": head.head_hash,
    }


def _facts(work: Work, locale: Locale) -> list[tuple[str, str]]:
    translate = catalogue(locale).gettext
    engagement = work.engagement
    number = work.contractor.corporate_number
    period = f"{formats.day(engagement.starts_on, locale)} – {formats.day(engagement.ends_on, locale)}"
    rows = [
        (N_("Principal"), formats.company(work.principal, locale)),
        (N_("Contractor"), formats.company(work.contractor, locale)),
        (N_("Corporate number"), number or ""),
        (N_("Work"), engagement.work),
        (N_("Purpose"), engagement.purpose),
        (N_("Reference"), engagement.reference),
        (N_("Period"), period),
    ]
    return [(translate(label), value) for label, value in rows if value]


def _limits(entry: Entry, work: Work, locale: Locale) -> tuple[dict[str, Any], str]:
    translate = catalogue(locale).gettext
    decisions = {one.class_code: one for one in sharing.decisions(entry.session, work.engagement, work.today)}
    reasons = reasons_for(entry.session, locale, work.engagement.id, entry.standing, may_change=False)
    rows: list[list[Cell]] = []
    allowed = []
    for row in information.list_needed(entry.session, work.engagement.id):
        decision = decisions[row.code]
        word = translate(N_("may be shared")) if decision.is_allowed else translate(N_("not yet"))
        if decision.is_allowed:
            allowed.append(row.name[locale])
            why = translate(N_("Until {day}")).format(day=formats.day(decision.valid_until, locale)) if decision.valid_until else "–"
        else:
            why = translate(N_("Not met: {condition}")).format(condition=reasons.main(decision))
        rows.append([row.name[locale], {"kind": kind_of(decision), "word": word}, why])
    heads = [N_("Class"), N_("Now"), N_("Reason or end")]
    if allowed:
        sentence = translate(N_("May be shared now: {classes}.")).format(classes=translate(N_(", ")).join(allowed))
    else:
        sentence = translate(N_("Nothing that this work needs may be shared yet."))
    return _section(locale, N_("What may be shared"), heads, (3, 2, 6), rows, N_("This work needs no information.")), sentence


def _score(entry: Entry, work: Work, locale: Locale) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    policy = sharing.policy_for(entry.session, work.engagement.principal_organisation_id, work.today)
    record = latest_final(entry.session, work.engagement.id, policy.document["questionnaire"])
    rows: list[list[Cell]] = []
    sentence = None
    if record is not None:
        standing = standings_today(entry, [record], work.principal.id)[record.assessment_id]
        version_id = get_assessment(entry.session, entry.reach, record.assessment_id).version_id
        titles = {section.code: section.title[locale] for section in list_sections(entry.session, version_id)}
        sentence = translate(N_("Score {score}, confidence {confidence}; review closed on {day}; rule {version}.")).format(
            score=_percent(standing.percent_tenths),
            confidence=_percent(standing.confidence_tenths),
            day=formats.day(local_date(record.computed_at, work.principal.time_zone), locale),
            version=record.rule_version,
        )
        if standing.override is not None:
            sentence += " " + translate(OVERRIDE).format(
                used=_percent(standing.percent_tenths),
                day=formats.day(standing.override.ends_on, locale),
                computed=_percent(standing.computed_tenths),
            )
            sentence += " " + translate(N_("Reason:")) + " " + standing.override.reason
        percents = scores.section_percents(record)
        rows = [[f"{code} {titles[code]}", {"tenths": percent}, _percent(percent)] for code, percent in percents.items()]
    heads = [N_("Section"), "", N_("Score")]
    return _section(locale, N_("Score"), heads, (6, 3, 2), rows, N_("No review has been closed yet.")) | {"sentence": sentence}


def _questionnaires(entry: Entry, work: Work, locale: Locale) -> dict[str, Any]:
    rows: list[list[Cell]] = [
        [row.title[locale], say(locale, "assessment-state", row.state), formats.day(row.due_on, locale), f"{row.answered} / {row.total}"]
        for row in list_for_engagement(entry.session, entry.reach, work.engagement.id)
    ]
    heads = [N_("Questionnaire"), N_("State"), N_("Due"), N_("Answered")]
    return _section(locale, N_("Questionnaires"), heads, (5, 4, 3, 2), rows, N_("No questionnaire was sent."))


def _pieces(balance: Balance, names: Mapping[str, str]) -> list[list[Cell]]:
    return [
        [names[code], *map(str, (sums.handed, sums.returned, sums.destroyed, sums.outstanding))] for code, sums in balance.classes.items()
    ]


def _papers(entry: Entry, work: Work, locale: Locale) -> list[dict[str, Any]]:
    """The agreements, the balance of what was handed over, and open incidents."""
    agreed: list[list[Cell]] = [
        [row.title[locale], say(locale, "agreement-state", row.state), formats.day(row.in_force_at, locale), row.text_hash[:16]]
        for row in agreements.list_for_engagement(entry.session, entry.reach, work.engagement.id)
    ]
    balance = disposals.balance(entry.session, work.engagement.id)
    names = {row.code: row.name[locale] for row in information.list_classes(entry.session)}
    given, arisen = (_pieces(part, names) for part in (balance.given, balance.arisen))
    incidents: list[list[Cell]] = [
        [formats.day(row.noticed_at, locale), say(locale, "incident-kind", row.kind), row.summary]
        for row in list_open(entry.session, work.engagement.id)
    ]
    counted = [N_("Class"), N_("Pieces handed over"), N_("Returned"), N_("Destroyed"), N_("Still out")]
    signed = [N_("Agreement"), N_("State"), N_("In force since"), N_("Hash of the text")]
    return [
        _section(locale, N_("Agreements"), signed, (5, 3, 3, 3), agreed, N_("No agreement was drawn up.")),
        _section(locale, N_("What was handed over"), counted, (5, 2, 2, 2, 2), given, N_("Nothing was handed over.")),
        _section(locale, N_("Arisen from the work"), [counted[0], N_("Arisen"), *counted[2:]], (5, 2, 2, 2, 2), arisen, N_("Nothing.")),
        _section(locale, N_("Open incidents"), [N_("Noticed"), N_("Kind"), N_("Summary")], (3, 3, 7), incidents, N_("None is open.")),
    ]


def _section(locale: Locale, title: str, heads: list[str], widths: tuple[int, ...], rows: list[list[Cell]], empty: str) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    return {
        "title": translate(title),
        "heads": [translate(head) if head else "" for head in heads],
        "widths": list(widths),
        "rows": rows,
        "empty": translate(empty),
    }


def _percent(tenths: int | None) -> str:
    return "–" if tenths is None else f"{formats.tenths(tenths)} %"
