"""The twelve terms that a confidentiality agreement with a re-contractor must hold, and which paragraphs of a text hold them.

Source: document 004, appendix page 2, item "1.2-02" (項目例). A paragraph holds a term when it says so (`terms`), or when it
carries an obligation that is that term; measures on breach and private computers are obligations of their own in no source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Term:
    """One of the twelve: its number in the source, what it is called, and the obligations (facts 1.5) that say the same."""

    code: str
    title: Mapping[str, str]
    obligations: frozenset[str]


@dataclass(frozen=True, slots=True)
class TwelveItem:
    """How one term stands in a text: the paragraphs that hold it, by their numbers."""

    code: str
    title: Mapping[str, str]
    paragraphs: tuple[str, ...]

    @property
    def is_met(self) -> bool:
        """Whether any paragraph holds the term."""
        return bool(self.paragraphs)


def _term(letter: str, ja: str, en: str, *obligations: str) -> Term:
    return Term(f"1.2-02{letter}", {"ja": ja, "en": en}, frozenset(obligations))


TERMS: tuple[Term, ...] = (
    _term("a", "守秘義務", "Duty of confidence", "NDA-1"),
    _term("b", "対象となる情報の範囲", "Scope of the information", "NDA-2"),
    _term("c", "秘密を守る期間", "Term of confidence", "SURV-2"),
    _term("d", "利用目的の制限", "Limits on the purpose of use", "NDA-3.6"),
    _term("e", "取り扱う者を最小限とすること", "As few people as possible", "NDA-3.2"),
    _term("f", "管理の方法", "How it is handled", "NDA-3.0", "NDA-3.1", "NDA-3.4"),
    _term("g", "複製の制限", "Limits on copying", "NDA-3.5a"),
    _term("h", "終了時の返却又は廃棄", "Return or disposal at the end", "NDA-3.8"),
    _term("i", "委託元による確認", "Checks by the principal", "NDA-3.10b"),
    _term("j", "違反があったときの措置", "Measures in case of breach"),
    _term("k", "承諾のない再委託の禁止", "No re-contracting without consent", "SUB-1"),
    _term("l", "個人所有の情報機器の業務使用の禁止", "No private devices for the work"),
)


def compare(document: Mapping[str, Any]) -> tuple[TwelveItem, ...]:
    """The twelve terms in their order, each with the paragraphs that hold it.

    `document` is a clause document, or the frozen text of an agreement ({"ja": …, "en": …}): both number paragraphs alike.
    """
    paragraphs = list(paragraphs_of(document))
    return tuple(
        TwelveItem(term.code, term.title, tuple(paragraph["code"] for paragraph in paragraphs if _holds(paragraph, term))) for term in TERMS
    )


def paragraphs_of(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The paragraphs of a clause document, or of the frozen text of an agreement, in their order."""
    articles = document["articles"] if "articles" in document else document["ja"]["articles"]
    for article in articles:
        yield from article["paragraphs"]


def _holds(paragraph: Mapping[str, Any], term: Term) -> bool:
    return term.code in paragraph.get("terms", ()) or not term.obligations.isdisjoint(paragraph["obligations"])
