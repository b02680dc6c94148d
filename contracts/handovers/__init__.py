"""What was handed over: slips that need a permit to exist, and the contractor's countersignature."""
