"""An agreement as a paper of its own: the frozen text, who signs, and what the acceptance is proved by.

Everything here is plain data, the same for both kinds of file: the text split into numbered paragraphs and their items, the two
parties, and the record. `typesetting` makes the PDF of it and `word` the .docx.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from contracts.agreements import queries as agreements
from contracts.agreements.models import Agreement, AgreementAcceptance
from contracts.agreements.rules import AgreementState, CopyState
from contracts.clauses.queries import get as get_template
from contracts.engagements import queries as engagements
from contracts.engagements.rules import Side
from contracts.parties.models import Organisation
from portal.guards import Entry
from portal.rendering import formats
from portal.rendering.languages import Locale, catalogue, locale_of
from portal.reports.typesetting import typeset
from portal.words import N_, say

View = Literal["ja", "en", "both"]
PAPER_LANGUAGES: dict[View, tuple[Locale, ...]] = {"ja": ("ja",), "en": ("en",), "both": ("ja", "en")}
_ITEM = re.compile(r"^([（(][0-9０-９a-z]{1,3}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}(?=[\s　])|・)[\s　]*(.*)$")


def write_pdf(entry: Entry, agreement: Agreement, view: View) -> bytes:
    """The agreement as a tagged PDF; `view` says which language, or both one after the other."""
    return typeset("agreement", tell(entry, agreement, view))


def write_docx(entry: Entry, agreement: Agreement, view: View) -> bytes:
    """The agreement as a Word document with the same content as the PDF."""
    # Here and not above: python-docx and lxml take 7 MB of every process, most of which never write a Word document.
    from portal.reports.word import write_document

    return write_document(tell(entry, agreement, view), made_at=agreement.drawn_up_at)


def tell(entry: Entry, agreement: Agreement, view: View) -> dict[str, Any]:
    """Everything on the paper, as data. The agreement is in reach of the reader."""
    locale = locale_of(entry.request) if view == "both" else view
    translate = catalogue(locale).gettext
    engagement = engagements.get(entry.session, entry.reach, agreement.engagement_id)
    parties = engagements.get_parties(entry.session, engagement)
    # Acceptances of an earlier round are of another text.
    of_this_text = [one for one in agreements.list_acceptances(entry.session, agreement.id) if one.text_hash == agreement.text_hash]
    accepted = {one.side: one for one in of_this_text}
    sides = ((Side.PRINCIPAL, parties.principal), (Side.CONTRACTOR, parties.contractor))
    title = agreement.text[locale]["title"]
    return {
        "language": locale,
        "title": title,
        "author": formats.company(parties.principal, locale),
        "standing": say(locale, "agreement-paper", agreement.state),
        "is_binding": agreement.state == AgreementState.IN_FORCE,
        "parts": [tell_text(agreement.text, language) for language in PAPER_LANGUAGES[view]],
        "governs": translate(N_("The Japanese text governs. The English text is a translation and is frozen together with it.")),
        "shows_governs": view != "ja",
        "concluded": [translate(N_("Date of the agreement")), _concluded_on(entry, agreement, locale)],
        "signed": [_signature(locale, side, party, accepted.get(side)) for side, party in sides],
        "record": _record(entry, agreement, engagement.reference, locale),
        "acceptances": [_acceptance(locale, accepted[side]) for side, _party in sides if side in accepted],
        "proof": translate(N_("Hash of the text (SHA-256)")),
        "hash": agreement.text_hash,
        "footer": f"{title} · {agreement.text_hash[:16]}",
        "headings": {
            "record": translate(N_("Record of this agreement")),
            "acceptances": translate(N_("Acceptances")),
            "nobody": translate(N_("Nobody has accepted this text yet.")),
        },
    }


def tell_text(text: Mapping[str, Any], language: Locale) -> dict[str, Any]:
    """The text in one language: articles with their headings, paragraphs with their numbers, and items set apart from them."""
    words = text[language]
    return {
        "language": language,
        "title": words["title"],
        "preamble": lines_of(words["preamble"]),
        "closing": lines_of(words.get("closing", "")),
        "articles": [
            {
                "heading": _heading(one, language),
                "paragraphs": _paragraphs(one["paragraphs"], language),
            }
            for one in words["articles"]
        ],
    }


def lines_of(text: str) -> list[dict[str, str]]:
    """The lines of a paragraph, each with the mark of the item that it is, "" where it is none."""
    lines = []
    for line in text.split("\n"):
        found = _ITEM.match(line.strip())
        lines.append({"mark": found[1], "text": found[2]} if found else {"mark": "", "text": line.strip()})
    return [line for line in lines if line["mark"] or line["text"]]


def _heading(article: Mapping[str, Any], language: Locale) -> str:
    """第3条（目的）, and behind it 第3条の2."""
    if language == "en":
        return f"Article {article['code']} ({article['heading']})"
    number, _, branch = article["code"].partition("-")
    return f"第{number}条{f'の{branch}' if branch else ''}（{article['heading']}）"


def _paragraphs(paragraphs: Sequence[Mapping[str, Any]], language: Locale) -> list[dict[str, Any]]:
    """An article of one paragraph does not number it."""
    is_one = len(paragraphs) == 1
    numbers = [one["code"].rpartition(".")[2].replace("-", "の" if language == "ja" else "-") for one in paragraphs]
    return [{"number": "" if is_one else number, "lines": lines_of(one["text"])} for number, one in zip(numbers, paragraphs, strict=True)]


def _concluded_on(entry: Entry, agreement: Agreement, locale: Locale) -> str:
    """The day on which the last side accepted, or that stands on the paper that was signed; a place for it until then."""
    if agreement.in_force_at is None:
        return "　　　　年　　月　　日" if locale == "ja" else "____ / ____ / ________"
    copy = agreements.find_signed_copy(entry.session, agreement.id)
    return formats.day(copy.signed_on if copy and copy.state != CopyState.REJECTED else agreement.in_force_at, locale)


def _signature(locale: Locale, side: Side, party: Organisation, one: AgreementAcceptance | None) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    if one is not None:
        rows = [
            (N_("Date"), formats.day(one.accepted_at, locale)),
            (N_("Organisation"), formats.company(party, locale)),
            (N_("Office and title"), one.person_title),
            (N_("Name and seal"), one.person_name),
        ]
    else:  # to be written by hand, where the paper is signed
        rows = [
            (N_("Postal address"), ""),
            (N_("Organisation"), formats.company(party, locale)),
            (N_("Office and title"), ""),
            (N_("Name and seal"), ""),
        ]
    return {
        "label": say(locale, "paper-party", side),
        "rows": [[translate(label), value] for label, value in rows],
        "note": translate(N_("Accepted electronically")) if one else "",
    }


def _record(entry: Entry, agreement: Agreement, reference: str, locale: Locale) -> list[list[str]]:
    translate = catalogue(locale).gettext
    template = get_template(entry.session, agreement.template_id)
    rows = [
        (N_("Standing"), say(locale, "agreement-paper", agreement.state)),
        (N_("Reference"), reference),
        (N_("Template"), f"{template.title[locale]} {template.version.partition('+')[0]}"),
        (
            N_("Added clauses"),
            translate(N_(", ")).join(f"{one['title'][locale]} {one['version']}" for one in template.document.get("clauses", [])),
        ),
        (N_("Drawn up"), formats.moment(agreement.drawn_up_at, locale)),
        (N_("In force since"), formats.moment(agreement.in_force_at, locale) if agreement.in_force_at else ""),
    ]
    return [[translate(label), value] for label, value in rows if value]


def _acceptance(locale: Locale, one: AgreementAcceptance) -> dict[str, Any]:
    translate = catalogue(locale).gettext
    rows = [
        (N_("Accepted by"), f"{one.person_title} {one.person_name}"),
        (N_("Moment"), formats.moment(one.accepted_at, locale)),
        (N_("Sentence agreed to"), one.consent),
        (N_("Network address"), one.address),
        (N_("Device"), formats.device(one.agent) if one.agent else ""),
        (N_("Hash of the text (SHA-256)"), one.text_hash),
    ]
    return {"label": say(locale, "paper-party", one.side), "rows": [[translate(label), value] for label, value in rows if value]}
