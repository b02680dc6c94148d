"""What a weak answer leads to: a measure asked for, its date talked over, done, shown and verified."""
