"""The columns, in their order."""

HEADER = [
    "Chapter number",
    "Chapter title",
    "Chapter description",
    "Question number",
    "Question title",
    "Question description",
    "Answer type",
    "Answers",
    "Reserved",
    "Warning",
    "Score answers",
    "Score values",
    "Show when",
    "Hide when",
]
