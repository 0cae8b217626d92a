"""An answer without a model: the shop's own words, when the month's money is nearly spent."""

from datetime import date

from rapidfuzz import fuzz, process, utils

from agent_service.prompts.profile import hours_text
from shared.contracts.turns import TurnRequest

CLOSE_ENOUGH = 72.0
HOURS = (
    "qué horario tienen", "a qué hora abren", "están abiertos", "que horas abrem",
    "qual o horário", "what are your hours", "when do you open",
)  # fmt: skip


def answer_from_rules(request: TurnRequest) -> str | None:
    """The published answer that fits best; None: a person has to."""
    question = " ".join(line.text for line in request.unanswered)
    answers = _answers(request)
    found = process.extractOne(
        question,
        list(answers),
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=CLOSE_ENOUGH,
    )
    return answers[found[0]] if found else None


def _answers(request: TurnRequest) -> dict[str, str]:
    today: date = request.now.date()
    known = {
        row.question: row.answer
        for row in request.profile.answers
        if row.question and row.answer and (row.expires_on is None or row.expires_on >= today)
    }
    hours = hours_text(request.profile.rules, request.language)
    return known | dict.fromkeys(HOURS, hours) if hours else known
