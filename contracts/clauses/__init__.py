"""The clause templates: versioned data, with the obligations that each paragraph creates."""
