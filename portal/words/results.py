"""Words of results: what many answers say together."""

from portal.words import N_

WORDS = {
    "act": {"results:view": N_("See the results of a questionnaire"), "report:view": N_("Read the report on an engagement")},
    "problem": {"standing-missing": N_("There is nothing to compare yet: the review must be closed with a score first.")},
    "results-column": {
        "number": N_("Number"),
        "question": N_("Question"),
        "answer": N_("Answer"),
        "count": N_("Count"),
        "share": N_("Share in percent"),
        "answered": N_("Answered"),
    },
}
