"""Setting another score beside a computed one: with a reason, an end, and, where it raises trust, by two persons."""
