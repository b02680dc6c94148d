"""Re-contracting: the consent before the fact, the same terms and questions sent down, and the re-contractor's own consents (S08)."""
