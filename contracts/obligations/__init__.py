"""What the clauses of an agreement oblige each side to, and each single performance with its deadline."""
