"""The clause library."""

from tests.security.plans.plan import Plan, nothing

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "clause_id": "clause_id",
    "clause_draft_id": "clause_draft_id",
    "template_id": "clause_template_id",
}

_OWN_CLAUSE = {"title_ja": "Mine", "title_en": "", "when_ja": "", "when_en": "", "text_ja": "The text.", "text_en": ""}

PLANS: dict[str, Plan] = {
    "POST /clauses/required": Plan(
        lambda _ids, _person: {"obligations": ["NDA-2"], "survival_years": "3", "reason": "Because", "number": "1"}
    ),
    "POST /clauses/drafts": Plan(lambda _ids, _person: _OWN_CLAUSE),
    "POST /clauses/{clause_id}/drafts": Plan(nothing),
    "POST /clauses/drafts/{clause_draft_id}/text": Plan(lambda _ids, _person: {**_OWN_CLAUSE, "version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/duties": Plan(lambda _ids, _person: {"version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/publication": Plan(lambda _ids, _person: {"version": "1"}),
    "POST /clauses/drafts/{clause_draft_id}/discarding": Plan(nothing),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "requirements.RequiredInput.obligations": "codes of the built-in duties, checked in the action",
    "requirements.RequiredInput.number": "the version that the person saw, compared and not stored",
    "writing.TextInput.text_ja": "the text of an own clause",
    "writing.TextInput.text_en": "the text of an own clause",
    "writing.ChangedInput.version": "the version that the person saw, compared and not stored",
    "writing.MappingInput.carries": "codes of the built-in duties by paragraphs of the own draft, checked in the action",
    "writing.MappingInput.survives": "paragraphs of the own draft, checked in the action",
    "writing.MappingInput.version": "the version that the person saw, compared and not stored",
    "writing.VersionInput.version": "the version that the person saw, compared and not stored",
}
