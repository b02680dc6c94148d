"""The companies: principals, contractors and re-contractors are organisations alike."""
