"""Sentences for problems that any page may meet. Those of one subject stand in the module of their area."""

from portal.words import N_

WORDS = {
    "problem": {
        "act-not-permitted": N_("Your role does not allow this. Ask an administrator of your organisation if you need it."),
        "request-forged": N_("This form was sent from elsewhere, or the page was open for too long. Open the page again and repeat."),
        "token-needed": N_(
            "No API token came with this request, or it has ended. Send it in the header “Authorization: Bearer <token>”. "
            "A person makes one at {page}."
        ),
        "sign-in-needed": N_("You are not signed in any more. Sign in again; what you typed is still on your screen."),
        "reason-missing": N_("Write the reason. It is kept with the decision."),
        "page-missing": N_("There is no such page. Check the address, or start from your home page."),
        "method-not-allowed": N_("This address cannot be used in this way."),
        "body-too-big": N_("What was sent is too big. A file may have at most {limit}. Choose a smaller one."),
        "request-malformed": N_("What was sent could not be read."),
        "database-unavailable": N_("The database does not answer at the moment. Nothing was changed; try again in a minute."),
        "database-full": N_("There is no room left to save this. Nothing was changed, and you can go on reading; tell the operator."),
        "fault": N_("Something went wrong on our side. Nothing was changed; it has been written to the log."),
        "input-missing": N_("Enter this."),
        "input-extra-forbidden": N_("The form holds a field that does not belong to it."),
        "input-string-too-long": N_("Use at most {max_length} characters."),
        "input-string-too-short": N_("Use at least {min_length} characters."),
        "input-date-from-datetime-parsing": N_("“{value}” is not a date. Write it as 2026-11-30."),
        "input-date-parsing": N_("“{value}” is not a date. Write it as 2026-11-30."),
        "input-int-parsing": N_("“{value}” is not a whole number."),
        "input-greater-than-equal": N_("Enter {ge} or more."),
        "input-greater-than": N_("Enter more than {gt}."),
        "input-less-than-equal": N_("Enter {le} or less."),
        "input-less-than": N_("Enter less than {lt}."),
        "input-decimal-parsing": N_("“{value}” is not a number."),
        "input-finite-number": N_("“{value}” is not a number."),
        "input-decimal-max-places": N_("Use at most {decimal_places} decimal places."),
        "input-decimal-max-digits": N_("“{value}” has too many digits."),
        "input-int-parsing-size": N_("“{value}” has too many digits."),
        "input-too-long": N_("Choose at most {max_length}."),
        "input-not-whole-in-range": N_("“{value}” is not a whole number from {low} to {high}."),
        "input-invalid": N_("“{value}” cannot be used here."),
        "input-enum": N_("Choose one of the options."),
        "input-literal-error": N_("Choose one of the options."),
        "input-bool-parsing": N_("Choose yes or no."),
        "input-too-short": N_("Choose at least one."),
        "input-string-pattern-mismatch": N_("“{value}” does not have the expected form."),
    }
}
