"""Words of clauses: how a duty stands beside what is required, what is wrong with an own text, and agreements on paper."""

from portal.words import N_

WORDS = {
    "problem": {
        "parameter-too-long": N_("Use at most {maximum} characters; there are {length}."),
        "parameter-not-a-choice": N_("“{value}” is not one of the choices. Choose one of them."),
        "clause-missing": N_("There is no such clause, or it belongs to another organisation."),
        "clause-draft-missing": N_("There is no such draft: it was published or discarded, or it belongs to another organisation."),
        "clause-draft-changed": N_("A colleague changed this draft meanwhile. Open it again and make your change once more."),
        "agreement-without-articles": N_("This template has no articles of its own. Add at least one of your clauses."),
        "required-set-changed": N_("A colleague changed the set meanwhile. Open the page again and make your change once more."),
        "required-duty-unknown": N_("The duty “{duty}” is not one of the built-in ones. Open the page again."),
        "required-bound-unknown": N_("There is no limit for “{parameter}”. Open the page again."),
        "own-text-empty": N_("There is no text. Paste it, or choose a file."),
        "own-text-too-long": N_("The text has more than 60 articles, or a paragraph longer than 4,000 characters. Split it."),
        "own-text-uneven": N_(
            "The two texts do not run side by side: paragraphs by article are {ja} in Japanese and {en} in English. Make them the same."
        ),
        "own-placeholder-unknown": N_("A name in braces is not one that an agreement fills in: {faults}. Correct it in the text."),
        "own-duty-unknown": N_("“{duty}” is no duty, or the text has changed. Open the page again."),
        "own-file-too-big": N_("The file is bigger than {megabytes} MB, or unpacks to far more. Choose a smaller one."),
        "own-file-too-long": N_("The file holds more than {limit} characters. Import its clauses one by one."),
        "own-file-unreadable": N_("The file cannot be read as a Word document. Save it as .docx again, or paste the text."),
    },
    "flash": {
        "clause-draft-started": N_("The text was read. Check which duty each paragraph carries."),
        "clause-duties-kept": N_("The duties are kept."),
        "clause-draft-changed-saved": N_("The text is kept. New paragraphs have what their wording suggests."),
        "clause-published": N_("Published as version {version}. It can be added to agreements."),
        "clause-draft-discarded": N_("The draft is gone."),
        "required-set-made": N_("This is version {number} of what you require."),
    },
    "act": {
        "clause:view": N_("Read the library of clauses"),
        "clause:write": N_("Write an own clause"),
        "clause:publish": N_("Publish an own clause"),
        "clause:compose": N_("Add clauses to a template"),
        "clause:require": N_("State which duties agreements must carry"),
    },
    "subject": {
        "clause": N_("Clause"),
        "clause-draft": N_("Draft of a clause"),
        "clause-required-set": N_("Required duties"),
    },
    "duty-became": {"new": N_("New"), "gone": N_("No longer there"), "changed": N_("Changed")},
    "duty-point": {"title": N_("Title"), "trigger": N_("When it is due"), "evidence": N_("Shown by")},
    "duty-carried": {
        "met": N_("as required"),
        "weakened": N_("weakened"),
        "missing": N_("missing"),
        "extra": N_("beyond what is required"),
    },
    "duty-fault": {
        "time-missing": N_("The text names no time ({parameter})."),
        "figure-missing": N_("The figure is open: {parameter}."),
        "figure-looser": N_("{parameter}: {agreed}, where {required} is required."),
    },
    "parameter-type": {
        "date": N_("date"),
        "integer": N_("whole number"),
        "text": N_("words"),
        "choice": N_("one of:"),
    },
    "open-name": {
        "principal": N_("[Principal]"),
        "contractor": N_("[Contractor]"),
        "engagement": N_("[Work]"),
        "purpose": N_("[Purpose]"),
    },
    "agreement-paper": {
        "draft": N_("Draft, not offered yet. It binds nobody."),
        "discarded": N_("A draft that was discarded. It binds nobody."),
        "offered": N_("Offered, and not yet accepted by both sides. It is not in force."),
        "in_force": N_("In force: both sides have accepted this text."),
        "superseded": N_("No longer in force: a later agreement took its place."),
        "withdrawn": N_("Withdrawn. It is not in force."),
        "ended": N_("Ended. What survives the end still holds."),
    },
    "paper-party": {
        "principal": N_("Principal"),
        "contractor": N_("Contractor"),
    },
}
