"""The first sheet: who asks and why, how to fill the workbook, and how it comes back."""

from questionnaires.workbook import dressing as dress
from questionnaires.workbook.book import Book
from questionnaires.workbook.outline import Heading, Outline

_STEPS = ("yellow", "choose", "honest", "save", "screen", "files", "return", "check")


def write_guide(book: Book, outline: Outline, heading: Heading) -> None:
    """The sheet that is seen first."""
    say, language = book.say, book.language
    sheet = book.sheet(say("workbook", "guide-sheet"))
    dress.title(sheet["A1"], outline.title[language])
    dress.line(sheet["A2"], say("workbook", "guide-subtitle", day=heading.today))
    facts = (
        ("who-asks", heading.issuer),
        ("who-answers", heading.respondent),
        ("work", heading.work),
        ("why", heading.reason),
        ("answer-by", say("workbook", "until", day=heading.due_on)),
        ("blanks", say("workbook", "blanks-text")),
        ("contact", f"{heading.contact_name}\n{heading.contact_detail}"),
        ("about", outline.introduction[language]),
    )
    row = 4
    for code, text in facts:
        dress.label(sheet.cell(row, 1), say("workbook", code))
        dress.plain(sheet.cell(row, 2), text)
        row += 1
    row += 1
    dress.title(sheet.cell(row, 1), say("workbook", "how-to-fill"))
    for number, code in enumerate(_STEPS, start=1):
        row += 1
        dress.label(sheet.cell(row, 1), str(number))
        dress.plain(sheet.cell(row, 2), say("workbook", f"step-{code}", address=heading.address))
    dress.widths(sheet, {"A": 18, "B": 100})
    sheet.sheet_view.showGridLines = False
    dress.paper(sheet, None, book.footer)
    dress.lock(sheet)
