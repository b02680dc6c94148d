"""Words of the answering workbook: what stands in the file, what became of its lines, and what can be wrong with it."""

from portal.words import N_

WORDS = {
    "act": {
        "workbook:download": N_("Download the questionnaire as a workbook"),
        "workbook:import": N_("Read a filled workbook in"),
        "workbook:take": N_("Take answers over from a workbook"),
    },
    "workbook": {
        "guide-sheet": N_("Read this first"),
        "guide-subtitle": N_("Workbook for answering without a connection. As of {day}."),
        "until": N_("By {day}"),
        "who-asks": N_("Asked by"),
        "who-answers": N_("Answered by"),
        "work": N_("Work concerned"),
        "why": N_("Reason for asking"),
        "answer-by": N_("Due date"),
        "blanks": N_("Left blank"),
        "blanks-text": N_(
            "A question without an answer counts like its worst answer. A question that does not apply is left out of the score, if you give the reason."
        ),
        "contact": N_("Ask in case of doubt"),
        "about": N_("The questionnaire"),
        "how-to-fill": N_("How to fill this workbook"),
        "step-yellow": N_("Write only into the yellow cells. Grey cells are not needed, and the questions are locked."),
        "step-choose": N_(
            "Choose answers from the list of the cell (the arrow beside it, or Alt+Down). Where several may be chosen, set ○ beside each that applies."
        ),
        "step-honest": N_(
            "Answer for this work. “Planned” needs the date by which it will be done, “Not applicable” the reason; a cell turns orange where one is missing."
        ),
        "step-save": N_("Save the file as an Excel workbook (.xlsx). Please do not use formulas and do not paste whole rows."),
        "step-screen": N_("You may go on answering on the screen meanwhile. Where both differ you will be shown both texts and choose."),
        "step-files": N_("Files (policies, records, photographs) are added on the screen only."),
        "step-return": N_("Send the filled workbook in here: {address}"),
        "step-check": N_(
            "You will see line by line what would change, and nothing is stored before you confirm. Submitting is a step of its own, on the screen."
        ),
        "column-number": N_("No."),
        "column-question": N_("Question"),
        "column-help": N_("Notes"),
        "column-answer": N_("Answer"),
        "column-scope": N_("Where this holds (if not everywhere)"),
        "column-note": N_("Note on the answer"),
        "column-exception": N_("Exceptions"),
        "column-plan": N_("What will be done"),
        "column-planned_on": N_("By when"),
        "column-not-applicable": N_("Does not apply: ○"),
        "column-reason": N_("Why it does not apply"),
        "table-sheet": N_("Table {number}"),
        "needed": N_("(required)"),
        "to-table": N_("→ fill sheet “{sheet}”"),
        "below": N_("choose below"),
        "on-screen": N_("files are added on the screen (now: {count})"),
        "hint-choice": N_("Choose first: only the questions of the chosen way count."),
        "hint-option": N_("[Only if you chose: {option}]"),
        "hint-conditional": N_("[Asked only depending on other answers; leave it blank if it does not concern you]"),
        "hint-required": N_("[Required]"),
        "hint-sealed": N_("[Submitted; cannot be changed now]"),
        "hint-unit": N_("Unit: {unit}"),
        "hint-range": N_("Range: {low} to {high}"),
        "wrong-choice": N_("Please choose from the list."),
        "wrong-number": N_("Please enter a number (range: {low} to {high})."),
        "wrong-day": N_("Please enter a date such as 2026/12/20."),
        "wrong-length": N_("Please use at most {limit} characters."),
    },
    "workbook-outcome": {
        "changed": N_("Can be taken over"),
        "cleared": N_("The workbook leaves it blank"),
        "conflict": N_("Answered on the screen meanwhile"),
        "unchanged": N_("Unchanged"),
        "refused": N_("Not taken"),
        "missing": N_("Not in the workbook"),
    },
    "workbook-field": {
        "state": N_("Answer"),
        "value": N_("Content"),
        "scope": N_("Scope"),
        "exception": N_("Exception"),
        "plan": N_("Plan"),
        "planned_on": N_("Planned date"),
        "reason": N_("Why it does not apply"),
        "note": N_("Note on the answer"),
        "choice": N_("Chosen way"),
    },
    "problem": {
        "sheet-not-readable": N_("The file cannot be read as a workbook. Save it anew as an Excel workbook (.xlsx)."),
        "sheet-too-long": N_("The file has more than {limit} rows. Remove what does not belong to it."),
        "file-infected": N_("“{name}” was refused by the virus check. Nothing of it was read."),
        "workbook-not-ours": N_(
            "This is not a workbook that was downloaded here. Download the workbook of this questionnaire and fill that one."
        ),
        "workbook-altered": N_(
            "The hidden part of this workbook was altered, so it cannot be trusted. Download the workbook again and copy your answers into it."
        ),
        "workbook-of-another-assessment": N_(
            "This workbook belongs to another questionnaire. Open that questionnaire and read the workbook in there."
        ),
        "workbook-of-another-version": N_("This workbook belongs to another edition of the questionnaire. Download the present one."),
        "workbook-of-another-round": N_("This workbook is from before the answers were submitted or returned. Download the present one."),
        "workbook-form-outdated": N_("This workbook was made by another edition of the portal. Download it again."),
        "workbook-import-missing": N_(
            "What was read from this workbook is no longer kept: it is deleted after a day. Read the workbook in again."
        ),
        "workbook-import-done": N_("This workbook has been taken over already. To take over more, read it in again."),
        "workbook-nothing-ticked": N_("Tick at least one line to take over."),
        "workbook-changed-meanwhile": N_(
            "{item} was changed while you looked at this page. Nothing was taken over; look at the lines again."
        ),
        "workbook-cell-formula": N_("A cell holds a formula. Enter the result itself."),
        "workbook-cell-error": N_("A cell shows an error such as #REF!. Enter the answer itself."),
        "workbook-cell-shut": N_("Something stands in a grey cell of this row, where nothing belongs."),
        "workbook-option-unknown": N_("“{value}” is none of the answers to choose from."),
        "workbook-mark-unknown": N_("“{value}” is no mark. Set ○, or leave the cell blank."),
        "workbook-both-answered": N_("Both an answer and “does not apply” are given. Leave one of them."),
        "workbook-question-changed": N_(
            "The text of the question is not the one that was asked, so nobody can tell what is answered. Download the workbook again."
        ),
        "workbook-row-twice": N_("This question stands in the workbook twice (rows {first} and {second})."),
        "workbook-row-missing": N_("Rows of choices are missing from the workbook."),
        "workbook-row-unknown": N_("This row belongs to no question of this questionnaire: {key}"),
        "workbook-row-without-key": N_("This row is none of ours; what stands in it was not read."),
        "workbook-sheet-missing": N_("The sheet of this table is missing from the workbook."),
    },
}
