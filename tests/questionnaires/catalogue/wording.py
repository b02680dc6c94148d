"""What the text of a built-in questionnaire must keep, whichever questionnaire it is: both languages, real questions, sound references."""

import re
from collections import Counter
from collections.abc import Iterator

from questionnaires.catalogue.documents import Bilingual, QuestionnaireDocument
from questionnaires.catalogue.queries import built_in

# Kana, kanji, and the punctuation and wide forms that come with them.
JAPANESE = re.compile(r"[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


def texts(document: QuestionnaireDocument) -> Iterator[tuple[str, Bilingual]]:
    """Every text of the questionnaire with the place where it stands."""
    yield from (("title", document.title), ("introduction", document.introduction), ("source", document.source))
    for section in document.sections:
        yield from ((f"{section.code} title", section.title), (f"{section.code} purpose", section.purpose))
    for item in document.items():
        for name in ("title", "question", "help", "evidence_note", "warning"):
            text = getattr(item, name)
            if text is not None:
                yield f"{item.code} {name}", text


def assert_both_languages(document: QuestionnaireDocument) -> None:
    """English without a Japanese sign, Japanese with some, and neither of them a copy of the other."""
    assert [place for place, text in texts(document) if JAPANESE.search(text.en)] == []
    assert [place for place, text in texts(document) if not JAPANESE.search(text.ja)] == []


def assert_real_questions(document: QuestionnaireDocument) -> None:
    """Every question is asked as one, is asked once, and comes with a hint and a note on evidence."""
    items = document.items()
    assert [item.code for item in items if not item.question.ja.endswith("か。")] == []
    assert [item.code for item in items if not item.question.en.endswith("?")] == []
    assert [item.code for item in items if item.help is None or item.evidence_note is None or not item.evidence] == []
    for asked in ([item.question.ja for item in items], [item.question.en for item in items]):
        assert [question for question, times in Counter(asked).items() if times > 1] == []


def assert_references_lead_somewhere(document: QuestionnaireDocument) -> None:
    """A cross-reference to a questionnaire of these three names an item that it has, once, and never the item itself."""
    known = {other.code: {item.code for item in other.items()} for other in built_in() if other.code in {"S01", "S02", "S19"}}
    assert set(known) == {"S01", "S02", "S19"}
    for item in document.items():
        assert len(set(item.crosswalk)) == len(item.crosswalk), item.code
        for reference in item.crosswalk:
            code, target = reference.split(":")
            assert code not in known or target in known[code], (item.code, reference)
            assert (code, target) != (document.code, item.code)
