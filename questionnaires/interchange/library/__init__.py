"""Libraries in the YAML style of CISO Assistant: a framework with requirement nodes, questions, choices and translations."""
