"""Texts of a library: one language of its own, and translations of which we take Japanese and English."""

from typing import Any

from questionnaires.interchange.lenient_json import Located
from questionnaires.interchange.reading import Log
from questionnaires.interchange.texts import language_of, pair, short, tidy


class Words:
    """Makes bilingual texts, and remembers which language was missing until it is told."""

    def __init__(self, locale: str, log: Log) -> None:
        """`locale` is the language of the library."""
        self.locale, self.log = locale[:2].lower(), log
        self._missing: set[str] = set()

    def of(self, node: Located, key: str) -> dict[str, str] | None:
        """The text under `key` in both languages; None where there is none."""
        own = tidy(node.get(key) or "")
        given = self.locale if self.locale in {"ja", "en"} else language_of(own)
        texts = {given: own} if own else {}
        translations = node.get("translations")
        for language, said in translations.items() if isinstance(translations, Located) else ():
            text = tidy(said.get(key) or "") if isinstance(said, Located) else ""
            if language in {"ja", "en"} and text:
                texts[language] = text
            elif text:
                self.log.leave(
                    tidy(node.get("ref_id") or node.get("urn") or key),
                    "language-left-out",
                    line=getattr(said, "line", None),
                    language=language,
                )
        if texts:
            self._missing |= {"ja", "en"} - set(texts)
        return pair(texts)

    def name(self, node: Located) -> dict[str, str]:
        """What a node is called: its number and name, or the beginning of its description."""
        number = tidy(node.get("ref_id") or "")
        named: dict[str, Any] | None = self.of(node, "name") or self.of(node, "description")
        if named is None:
            return {"ja": number or "—", "en": number or "—"}
        return {language: short(f"{number} {text}".strip()) for language, text in named.items()}

    def tell(self, code: str, line: int | None) -> None:
        """Say which languages were missing since the last time."""
        for language in sorted(self._missing):
            self.log.change(code, "to-be-translated", line=line, language=language)
        self._missing = set()
