"""Files that prove something: bytes first, then the row; quarantined until a verdict says that they may be opened."""
