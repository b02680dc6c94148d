"""The contractor's own answer master: what this company has said before, to take over by a click."""
