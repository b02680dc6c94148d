"""What the facts of a work suggest to write down as risks, in sentences. Nothing is written before a person does it."""

from contracts.certificates.queries import kinds
from contracts.risks import queries
from contracts.risks.models import RiskDismissal
from contracts.risks.rules import Suggestion
from contracts.sharing.queries import policy_for
from portal.guards import Entry
from portal.pages.information.work import Work
from portal.rendering.languages import Locale, locale_of
from portal.words import say
from storage.problems import Conflict


def read_suggestions(entry: Entry, work: Work) -> list[Suggestion]:
    """What the facts of the work suggest."""
    policy = policy_for(entry.session, work.engagement.principal_organisation_id, work.today)
    return queries.suggestions(entry.session, work.engagement, policy.document["questionnaire"], work.today)


def find_suggestion(entry: Entry, work: Work, key: str) -> Suggestion:
    """The suggestion of this key, as the facts stand now. Raises Conflict("risk-suggestion-taken")."""
    found = next((one for one in read_suggestions(entry, work) if one.key == key), None)
    if found is None:
        raise Conflict("risk-suggestion-taken")
    return found


def tell_suggestions(entry: Entry, work: Work) -> list[tuple[str, str]]:
    """Each suggestion as its key and its sentence."""
    locale = locale_of(entry.request)
    return [(one.key, say_suggestion(one, locale)["title"]) for one in read_suggestions(entry, work)]


def say_suggestion(suggestion: Suggestion | RiskDismissal, locale: Locale) -> dict[str, str]:
    """Title and cause of a suggestion as sentences."""
    given = dict(suggestion.parameters)
    if suggestion.code == "certificate":
        given["kind"] = kinds()[str(given["kind"])].name
    elif suggestion.code == "incident":
        given["kind"] = say(locale, "incident-kind", str(given["kind"]))
    return {
        "title": say(locale, "risk-suggestion", suggestion.code, given),
        "cause": say(locale, "risk-suggestion-cause", suggestion.code, given),
    }
