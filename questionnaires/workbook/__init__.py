"""A questionnaire as a workbook: handed out with one sheet per section, filled without a connection, and read back in.

What goes out holds the questions and one's own answers and nothing else: no weights, no points, no warnings. What comes back is
read line by line, compared with what is stored now, and taken only as far as a person ticks it.
"""
