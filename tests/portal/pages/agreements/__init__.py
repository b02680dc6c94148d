"""Pages of the life of agreements."""
