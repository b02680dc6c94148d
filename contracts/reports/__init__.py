"""The monthly management report: what a contractor declares each month of how it keeps the information entrusted to it."""
