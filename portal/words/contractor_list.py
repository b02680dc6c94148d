"""Words of the list of contractors as a file: its columns, what becomes of its lines, and what can be wrong with it."""

from portal.words import N_

WORDS = {
    "act": {
        "contractor:import": N_("Read a list of contractors in"),
        "contractor:export": N_("Export the list of contractors"),
    },
    "contractor-list-column": {
        "name": N_("As registered; the only column that is always needed."),
        "name_reading": N_("In kana, for sorting and for finding companies twice."),
        "name_english": N_("Shown to readers of English."),
        "corporate_number": N_("13 digits; needed for companies in Japan. Full-width digits and hyphens are understood."),
        "country": N_("Code (JP) or name of the country; Japan where it is left out."),
        "contact_name": N_("The person to ask there."),
        "contact_email": N_("One plain address."),
        "contact_phone": N_("As it is dialled."),
        "contact_two_name": N_("Who is told when answers stay out."),
        "contact_two_email": N_("The address of that person."),
        "employees": N_("A whole number; some questions depend on it."),
    },
    "contractor-list-outcome": {
        "new": N_("New"),
        "alike": N_("Looks like another company"),
        "exists": N_("Registered already; left as it is"),
        "twice": N_("Stands in an earlier line already"),
        "refused": N_("Cannot be registered"),
    },
    "problem": {
        "list-encoding": N_("The characters of this file are neither UTF-8 nor Shift_JIS. Save it as CSV UTF-8."),
        "list-not-readable": N_("The file cannot be read from line {line} on. Save it as CSV anew."),
        "list-empty": N_("The file holds no line below the names of the columns."),
        "list-no-name": N_("No column is named as that of the company's name. These were found: {headings}"),
        "list-column-twice": N_("Two columns mean the same: {heading}. Remove one of them."),
        "list-too-long": N_("The list has more than {limit} lines. Split it."),
        "list-cell-formula": N_("A cell of this line holds a formula or an error. Enter the value itself."),
        "list-text-too-long": N_("Use at most {limit} characters."),
        "list-country-unknown": N_("“{value}” is no country that we know. Use its code, such as JP."),
        "list-not-a-count": N_("“{value}” is no whole number."),
        "contractor-list-missing": N_("What was read from this list is no longer kept: it is deleted after a day. Read the list in again."),
        "contractor-list-nothing": N_("No line is new. Tick a line that is a different company."),
        "contractor-list-done": N_("This list has been registered already."),
        "contractor-list-changed": N_(
            "The registered contractors have changed while you looked at this page. Nothing was registered; look at the lines again."
        ),
    },
}
