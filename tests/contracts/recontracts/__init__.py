"""Re-contracting."""
