"""One questionnaire sent to many engagements at once: prepared, looked at, and worked off in pieces that each happen once."""
