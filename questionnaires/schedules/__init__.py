"""When a questionnaire is due again for an engagement without anybody thinking of it."""
