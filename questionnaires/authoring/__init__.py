"""Writing questionnaires: drafts, additions to a shared base, editions and their differences, and moving what is issued."""
