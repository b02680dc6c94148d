"""Answering together, and from what one has said before. The routes are in `routes`: the cards of answering use `beside`."""
