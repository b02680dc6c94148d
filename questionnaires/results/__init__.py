"""What many answers to one questionnaire say together: tables, cross tables, and how scores spread (S14, S27)."""
