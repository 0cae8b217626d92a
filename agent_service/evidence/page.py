"""A text on the way to its claims: its sentences, and what earlier patterns already took."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from agent_service.evidence.claims import Claim, ClaimKind
from agent_service.evidence.folding import Folded, fold_text
from agent_service.evidence.words import IGNORANCE, NEGATION, is_portuguese

TAKEN = "\x01"
_END = re.compile(r"[.!?]+(?=[\s\"')*_]|$)|\n")
_CLAUSE_END = re.compile(
    r"[,;](?!\d)|[()]|\s-\s|:\s|"
    r"\b(?:pero|porem|contudo|sino|aunque|embora|but|however|although)\b"
)
_ASKING = re.compile(
    r"^\W*(?:(?:y|e|and|entonces|entao|so|ok|perfecto|perfeito|great|dale|genial|otimo)"
    r"\W+)?(?:would|do|does|did|"
    r"are|is|can|could|which|what|how|shall|should|have|want|where|when|any|may|will|need|"
    r"que|cual|cuales|qual|quais|como|cuando|quando|donde|onde|quer|querias|quieres|queres|"
    r"prefer\w*|busc\w*|procura\w*|te (?:gust\w*|interes\w*|sirve\w*|parece\w*|lo|la)|"
    r"gostaria\w*|posso|poderia\w*|puedo|podrias|podes|puedes|necesit\w*|precisa\w*|"
    r"seria|es para|e para|para|en que|em que|de que|tenes|tienes|voce|vai|vas|lo|la)\b"
)
_RHETORICAL = re.compile(r"\b(?:sabias|did you know|sabia que|viste que|no es genial)\b")
_CONDITION = re.compile(
    r"\b(?:(?:si|if|cuando|quando|when|caso|assim que|as soon as)\b|once (?=it|you|we|the)|"
    r"se (?=voce|quiser|nao |prefer|precis|for |tiver|houver|gost|[oa] |estiver|chegar|compr|"
    r"pagar|servir))"
)


@dataclass(frozen=True)
class Sentence:
    """Offsets are of the folded text."""

    start: int
    end: int
    text: str
    asks_from: int | None = None
    """From here on it is a question."""

    def clause_around(self, position: int) -> tuple[int, int]:
        start, end = self.start, self.end
        for match in _CLAUSE_END.finditer(self.text):
            where = self.start + match.start()
            if where < position:
                start = where + len(match.group())
            else:
                end = where
                break
        return start, end


@dataclass
class Page:
    """`open` is the folded text with what is taken blanked out, so that nothing counts twice."""

    text: str
    folded: Folded = field(init=False)
    open: str = field(init=False)
    prose: str = field(init=False)
    """The folded text without its links, whose words name nothing."""
    claims: list[Claim] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folded = fold_text(self.text)
        self.open = self.prose = self.folded.text

    @cached_property
    def sentences(self) -> list[Sentence]:
        return list(_sentences(self.folded.text))

    @cached_property
    def is_portuguese(self) -> bool:
        return is_portuguese(self.folded.text)

    def find(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """What is still open now: a match that was taken meanwhile is left out."""
        for match in list(pattern.finditer(self.open)):
            if self.open[match.start() : match.end()] == match.group():
                yield match

    def original(self, start: int, end: int) -> str:
        first, last = self.folded.original_span(start, end)
        return self.text[first:last]

    def take(
        self,
        kind: ClaimKind,
        span: tuple[int, int],
        value: str,
        numbers: tuple[Decimal, ...] = (),
        mark: str = "",
    ) -> None:
        start, end = self.folded.original_span(*span)
        self.claims.append(Claim(kind, self.text[start:end], start, end, value, numbers, mark))
        self.blank(span)

    def blank(self, span: tuple[int, int]) -> None:
        start, end = span
        self.open = self.open[:start] + TAKEN * (end - start) + self.open[end:]

    def sentence_at(self, position: int) -> Sentence:
        for sentence in self.sentences:
            if position < sentence.end:
                return sentence
        return self.sentences[-1] if self.sentences else Sentence(0, 0, "")

    def place(self, claim: Claim) -> tuple[int, int]:
        """Where the claim stands in the folded text."""
        return self.folded.folded_at(claim.start), self.folded.folded_at(claim.end)

    def clause(self, position: int) -> str:
        start, end = self.sentence_at(position).clause_around(position)
        return self.folded.text[start:end]

    def is_asked(self, position: int) -> bool:
        asks_from = self.sentence_at(position).asks_from
        return asks_from is not None and position >= asks_from

    def is_conditional(self, position: int, *, whole: bool = False) -> bool:
        """Inside the `if` itself. What follows its comma is said outright, and where no comma
        comes (`si comprás hoy te llega mañana`) the rest of the clause is."""
        sentence = self.sentence_at(position)
        if whole:
            return self._condition(sentence.start, position) is not None
        start, end = sentence.clause_around(position)
        if self._condition(start, position) is None:
            return False
        return not self.opens_with_condition(position) or end < sentence.end

    def _condition(self, start: int, end: int) -> re.Match[str] | None:
        """`Sí` with its accent is no `if`."""
        for match in _CONDITION.finditer(self.folded.text, start, end):
            if "í" not in self.original(*match.span()).lower():
                return match
        return None

    def denial(self, start: int, end: int) -> re.Match[str] | None:
        return self._said_no(NEGATION, start, end)

    def is_unsure(self, position: int) -> bool:
        """`No sé`, `no encuentro`: its clause tells what is not known."""
        start, end = self.sentence_at(position).clause_around(position)
        return self._said_no(IGNORANCE, start, end) is not None

    def _said_no(self, words: re.Pattern[str], start: int, end: int) -> re.Match[str] | None:
        for match in words.finditer(self.folded.text, start, end):
            if not (self.is_portuguese and re.match(r"no\b", match.group())):
                return match
        return None

    def opens_with_condition(self, position: int) -> bool:
        start, _ = self.sentence_at(position).clause_around(position)
        found = self._condition(start, position)
        return found is not None and not re.search(r"\w", self.folded.text[start : found.start()])


def _sentences(text: str) -> Iterator[Sentence]:
    start = 0
    for match in _END.finditer(text):
        yield from _one(text, start, match.end())
        start = match.end()
    yield from _one(text, start, len(text))


def _one(text: str, start: int, end: int) -> Iterator[Sentence]:
    body = text[start:end]
    if body.strip():
        yield Sentence(start, end, body, _asks_from(body, start))


def _asks_from(body: str, start: int) -> int | None:
    """`Queda en M, ¿lo querés?` asks in its last part only; so it does without the sign."""
    if not body.rstrip(" \"')*_").endswith("?") or _RHETORICAL.search(body):
        return None
    opened = body.rfind("¿")
    if opened >= 0:
        return start + opened
    if _ASKING.search(body):
        return start
    commas = [match.end() for match in re.finditer(r"[,;:](?!\d)|\s-\s", body)]
    return start + (commas[-1] if commas else 0)
