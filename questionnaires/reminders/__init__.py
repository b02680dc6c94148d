"""Reminding those who still owe answers: calmly, once a step, and told in one mail a day."""
