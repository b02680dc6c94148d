"""Who someone is: accounts and their factors, sessions, invitations, API tokens. What they may press is decided elsewhere."""
