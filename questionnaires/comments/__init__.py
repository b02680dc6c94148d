"""The talk beside a question: what both sides, or the people of one company, say to each other about it."""
