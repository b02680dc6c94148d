"""What the contractor may do with the information only after the principal has said so in writing (S06)."""
