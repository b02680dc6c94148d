"""Questionnaires as CSV in the column style of eramba, in and out, in one language.

Columns: A-C chapter (number, title, description) · D-F question (number, title, description) · G kind of answer · H answers, parted by
`|` · I not used here · J warning · K answers that score and L their scores, parted by `|` · M when to show and N when to hide the
question, as `NUMBER=answer|answer`, several parted by `;`. A header row is recognised by its words and may be missing.
"""
