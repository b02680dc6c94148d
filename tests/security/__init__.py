"""The product under attack: every route, every persona, own and foreign things; and proof that these checks would notice.

`world` builds two unrelated principals with their contractors, `walk` tries every door of theirs, the tests say what must
hold. Checks are functions that return findings, so that `test_the_walk_bites` and `test_the_checks_bite` can plant holes and
demand to be told.
"""
