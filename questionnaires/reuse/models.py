"""Stored noun of taking over: which answer of the company another one was copied from."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class AnswerOrigin(SQLModel, table=True):
    """Where an answer was last taken over from. For the respondent organisation's eyes only: it names its other answers."""

    __tablename__ = "answer_origin"

    answer_id: str = Field(foreign_key="answer.id", primary_key=True)
    source_answer_id: str = Field(foreign_key="answer.id", index=True)
    source_version: int
    basis: str  # rules.Basis
    taken_at: datetime
    taken_by: str
