"""Pages of re-contracting."""
