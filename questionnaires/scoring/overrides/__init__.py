"""Setting another score beside a computed one: with a reason, an end, and by two persons."""
