"""Short courses for the people of a contractor, and the record of who has passed which."""
