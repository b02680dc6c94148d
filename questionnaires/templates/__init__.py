"""Published questionnaire versions. What is published never changes; a new edition follows."""
