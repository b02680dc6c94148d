"""Answering together: who owns a questionnaire, who was asked to help with which part, and who is on a page right now."""
