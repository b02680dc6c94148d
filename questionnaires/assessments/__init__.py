"""One questionnaire version put to one organisation for one engagement, from issue to close."""
