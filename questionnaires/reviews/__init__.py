"""What the reviewer says to each answer: accepted on evidence, accepted on the word given, or returned."""
