"""The demonstration: invented companies play a whole story through the real HTTP interface, so that no page is empty."""
