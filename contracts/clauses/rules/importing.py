"""An organisation's own clause text, read into articles and paragraphs, and the duties that each paragraph seems to carry.

What is read is text and nothing else: a heading is a line that says so ("第3条（…）", "Article 3 (…)"), a numbered line begins a
paragraph, and items ("(1)", "①", "一") belong to the paragraph before them. What the wording suggests is a suggestion: the author
decides which paragraph carries which duty.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_JAPANESE = re.compile(r"^第\s*[0-9０-９一二三四五六七八九十百]+\s*条(?:の[0-9０-９一二三四五六七八九十]+)?(?=[\s　（(]|$)")
_IN_BRACKETS = re.compile(r"^[（(]([^）)]*)[）)]\s*(.*)$")
_ENGLISH = re.compile(r"^(?:Article|Section|Clause)\s+[0-9]+[.:]?\s*[（(]?([^）)]*)[）)]?\s*$", re.IGNORECASE)
_MARKED = re.compile(r"^#{1,4}\s+(.*)$")
_HEADING_BEFORE = re.compile(r"^[（(]([^（()）]{1,60})[)）]$")
_NUMBERED = re.compile(r"^[0-9０-９]{1,2}(?:[.．、)）]\s*|[\s　]+)(?=\S)")
_ITEM = re.compile(r"^(?:[（(][0-9０-９a-zア-ン一-十]{1,3}[)）]|[①-⑳]|[一二三四五六七八九十]{1,2}[\s　、]|[・•‐-]\s*)")
PARAGRAPH_LIMIT = 4_000
ARTICLE_LIMIT = 60

# What the wording of a paragraph suggests; each pattern in either language. The duties are those of facts 1.5.
_SUGGESTED: tuple[tuple[str, str], ...] = (
    (r"第三者に(?:開示|漏)|秘密(?:として|に)保持|keep .{0,40}(?:secret|confidential)|not disclose", "NDA-1"),
    (r"一覧|別表|list of", "NDA-2"),
    (r"区分して管理|分けて管理|明確に区分|apart from|segregat", "NDA-3.0"),
    (r"管理責任者|管理者.{0,6}(?:定め|選任)|appoint a (?:manager|custodian)", "NDA-3.1"),
    (r"必要最小限の(?:者|範囲)|最小限|smallest number|need.to.know", "NDA-3.2"),
    (r"周知|教育|漏えい.{0,12}防止.{0,12}措置|train|security measures", "NDA-3.4"),
    (r"複製|複写|copy|copies|reproduc", "NDA-3.5a"),
    (r"裁判所|政府機関|行政機関|法令.{0,12}開示|court|government", "NDA-3.5b"),
    (r"目的外|目的以外|目的のためにのみ|other purpose|only for the purpose", "NDA-3.6"),
    (r"事故.{0,80}(?:通知|報告)|漏えい.{0,80}(?:通知|報告)|incident.{0,60}(?:notify|report)|notify.{0,60}(?:incident|leak)", "NDA-3.7a"),
    (r"再発防止|recurrence", "NDA-3.7b"),
    (
        r"終了.{0,60}(?:返却|返還|廃棄)|(?:return|destroy).{0,80}(?:terminat|expir)|(?:terminat|expir).{0,80}(?:return|destroy)",
        "NDA-3.8",
    ),
    (r"(?:求め|請求|要求).{0,40}(?:返却|返還|廃棄)|(?:return|destroy).{0,60}(?:request|demand)", "NDA-3.9"),
    (r"毎月|月次|monthly", "NDA-3.10a"),
    (r"立入|立ち入|監査|inspect|audit", "NDA-3.10b"),
    (r"是正|改善.{0,10}(?:求め|指示)|corrective", "NDA-3.10c"),
    (r"再委託.{0,40}承諾|承諾.{0,40}再委託|subcontract.{0,60}consent|consent.{0,60}(?:subcontract|re-contract)", "SUB-1"),
    (r"同等の義務|equal (?:duties|obligations)|same obligations", "SUB-2a"),
    (r"年間.{0,20}(?:存続|効力)|終了後.{0,30}(?:存続|有効|効力)|surviv|remain in force", "SURV-2"),
)


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """An article as it was read."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass
class _Open:
    heading: str
    paragraphs: list[str] = field(default_factory=list)


def read_articles(text: str, *, title: str) -> list[OwnArticle]:
    """The articles of a text; `title` heads what stands under no heading. Empty paragraphs and articles are left out."""
    articles: list[_Open] = []
    announced = ""
    begins_new = True
    for line in text.replace("\r\n", "\n").split("\n"):
        stripped = line.strip().strip("　")
        if not stripped:
            begins_new = True
            continue
        if before := _HEADING_BEFORE.match(stripped):
            announced = before[1]
            continue
        heading = _heading(stripped)
        if heading is not None:
            name, rest = heading
            articles.append(_Open(announced or name or title))
            announced, begins_new, stripped = "", True, rest
            if not stripped:
                continue
        elif not articles:
            articles.append(_Open(announced or title))
        here = articles[-1].paragraphs
        numbered = _NUMBERED.match(stripped)
        if here and (_ITEM.match(stripped) or not (begins_new or numbered)):
            here[-1] += f"\n{stripped}"
        else:
            here.append(stripped[numbered.end() :] if numbered else stripped)
        begins_new = False
    return [OwnArticle(one.heading, tuple(one.paragraphs)) for one in articles if one.paragraphs]


def _heading(line: str) -> tuple[str, str] | None:
    """The heading of an article and what follows on the same line; None when the line is none."""
    if found := _JAPANESE.match(line):
        rest = line[found.end() :].strip().strip("　")
        named = _IN_BRACKETS.match(rest)
        return (named[1].strip(), named[2].strip().strip("　")) if named else ("", rest)
    for pattern in (_ENGLISH, _MARKED):
        if found := pattern.match(line):
            return found[1].strip(), ""
    return None


def mark_of(paragraph: str) -> str:
    """What a paragraph is known by while its text is worked on: it stays with the words, wherever they move."""
    return hashlib.sha256(paragraph.encode()).hexdigest()[:12]


def suggest(paragraph: str) -> list[str]:
    """The duties that the wording of a paragraph seems to carry."""
    return [code for pattern, code in _SUGGESTED if re.search(pattern, paragraph, re.IGNORECASE | re.DOTALL)]


def own_document(
    *,
    code: str,
    version: str,
    dated: str,
    title: Mapping[str, str],
    when: Mapping[str, str],
    articles: Mapping[str, Sequence[OwnArticle]],
    carries: Mapping[str, Iterable[str]],
    survives: Iterable[str],
    standard: Mapping[str, Any],
) -> dict[str, Any]:
    """The clause document of an own text. `articles` by language ("en" may be empty: the Japanese then stands in both);
    `carries` and `survives` name duties, twelve-item terms and survival by the mark of the Japanese paragraph; `standard` is the
    built-in template that the duties and parameters come from.

    A duty keeps the time that the standard names only where the text names the figure: a deadline that no words state is owed by nobody.
    """
    japanese, english = list(articles["ja"]), list(articles["en"]) or list(articles["ja"])
    duties = {obligation["id"]: obligation for obligation in standard["obligations"]}
    lasting = set(survives)
    made, carried = [], []
    for one, other in zip(japanese, english, strict=True):
        paragraphs = []
        for text, translated in zip(one.paragraphs, other.paragraphs, strict=True):
            codes = list(carries.get(mark_of(text), ()))
            own = [name for name in codes if name in duties]
            carried += own
            terms = [name for name in codes if name not in duties]
            paragraph: dict[str, Any] = {
                "text": {"ja": text, "en": translated},
                "obligations": own,
                "survives": mark_of(text) in lasting,
            }
            paragraphs.append(paragraph | ({"terms": terms} if terms else {}))
        made.append({"heading": {"ja": one.heading, "en": other.heading}, "paragraphs": paragraphs})
    words = "\n".join(text for article in (*japanese, *english) for text in (article.heading, *article.paragraphs))
    parameters = [parameter for parameter in standard["parameters"] if f"{{{parameter['name']}}}" in words]
    named = {parameter["name"] for parameter in parameters}
    return {
        "code": code,
        "version": version,
        "dated": dated,
        "title": dict(title),
        "when": dict(when),
        "conditions": [],
        "source": {"ja": "自社で取り込んだ条文です。", "en": "Imported by your organisation."},
        "fits": "",
        "controls": [],
        "parameters": parameters,
        "articles": made,
        "obligations": [_timed(duties[name], named) for name in dict.fromkeys(carried)],
    }


def faults_of(articles: Mapping[str, Sequence[OwnArticle]]) -> list[str]:
    """What makes an own text unfit to be read, as codes of sentences: own-text-empty, own-text-too-long, own-text-uneven."""
    japanese, english = articles["ja"], articles["en"]
    if not japanese:
        return ["own-text-empty"]
    if len(japanese) > ARTICLE_LIMIT or any(len(text) > PARAGRAPH_LIMIT for one in (*japanese, *english) for text in one.paragraphs):
        return ["own-text-too-long"]
    if english and [len(one.paragraphs) for one in japanese] != [len(one.paragraphs) for one in english]:
        return ["own-text-uneven"]
    return []


def _timed(duty: Mapping[str, Any], named: set[str]) -> dict[str, Any]:
    timing = dict(duty["timing"])
    kept = {name: value for name, value in duty.items() if name != "timing"}
    if timing.get("parameter") and timing["parameter"] not in named:
        return kept  # neither dated nor monthly without its figure
    if (within := timing.get("within")) and within["parameter"] not in named:
        timing.pop("within")
    return kept | {"timing": timing}
