"""A closed assessment as OSCAL assessment results: what tools of others can read."""
