"""The terms of one engagement: a frozen text, and who accepted it, when and from where."""
