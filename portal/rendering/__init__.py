"""How things look: templates, languages, and the words for codes."""
