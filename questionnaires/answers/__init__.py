"""What the respondent says to each item, and the evidence laid beside it."""
