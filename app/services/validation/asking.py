"""Questions put to an engine, and the reasons of what came back."""

from collections.abc import Mapping, Sequence

from app.domain.entities import Name
from app.domain.screening import Match
from app.errors import NotFound
from app.matching import Engine, SearchOptions, compare_names
from app.matching.grouping import Group
from app.services.validation.plan import Answer, Case, Progress, Question
from app.validation.statistics import THRESHOLDS

LIMIT = 20
"""Entities looked at, as for an answer of ten hits, whose groups fall together."""
EXHAUSTIVE = 1000
TOLD_EVERY = 100


class Asker:
    """Puts questions to one engine.

    Entries of other lists that are one entity with the expected one count as it, where
    ``groups`` names them: in an answer they are one hit.
    """

    def __init__(
        self,
        engine: Engine,
        groups: Mapping[str, Group],
        progress: Progress,
        floor: float = THRESHOLDS[0],
    ) -> None:
        """``floor``: scores below it are of no interest, and are given as 0."""
        self._engine = engine
        self._groups = groups
        self._progress = progress
        self._floor = floor

    def ask_all(self, what: str, questions: Sequence[Question]) -> list[Answer]:
        """The answers in order, telling how far it is."""
        answers = []
        for n, question in enumerate(questions):
            if n % TOLD_EVERY == 0:
                self._progress(what, n, len(questions))
            answers.append(self.ask(question))
        self._progress(what, len(questions), len(questions))
        return answers

    def ask(self, question: Question) -> Answer:
        """What the engine says of one question."""
        matches = self._search(question, LIMIT)
        own = self._own(question.expected)
        mine = next((m for m in matches if m.entity_id in own), None)
        if own and mine is None and len(matches) == LIMIT:
            # Many entities of one name: the answer is cut where the limit says so.
            found = self._search(question, EXHAUSTIVE)
            mine = next((m for m in found if m.entity_id in own), None)
        best = matches[0] if matches else None
        return Answer(
            question=question,
            score=0.0 if mine is None else mine.score,
            entity="" if mine is None else mine.entity_id,
            best=0.0 if best is None else best.score,
            best_entity="" if best is None else best.entity_id,
            best_name="" if best is None else best.matched_name,
        )

    def _search(self, question: Question, limit: int) -> list[Match]:
        options = SearchOptions(threshold=self._floor, review_floor=self._floor, limit=limit)
        return self._engine.search(question.query, options)

    def _own(self, expected: str) -> frozenset[str]:
        if not expected:
            return frozenset()
        group = self._groups.get(expected)
        members = () if group is None else tuple(m.entity_id for m in group.members)
        return frozenset((expected, *members))


class Reasons:
    """Says of a miss or an alarm why it is one, by comparing the names again."""

    def __init__(self, engine: Engine, threshold: float) -> None:
        self._engine = engine
        self._threshold = threshold

    def miss(self, part: str, answer: Answer, without: Name | None = None) -> Case:
        """Why the expected entity did not score enough. ``without``: an alias taken away."""
        asked = answer.question.query
        entity = self._engine.entity(answer.question.expected)
        names = [name.full for name in entity.names if name != without]
        best = max(
            ((compare_names(asked.name, name, asked.type), name) for name in names),
            # Where nothing is alike, the name that the question was made from is shown.
            key=lambda pair: (pair[0].score, pair[1] == answer.question.listed),
        )
        comparison, listed = best
        said = comparison.explanation
        if comparison.score >= self._threshold and asked.birth_date is None:
            said = f"Compared directly the names score {comparison.score:.2f}; the search gave "
            said += f"{answer.score:.2f}. {comparison.explanation}"
        score = max(answer.score, comparison.score)
        return _case(part, answer, entity.id, score, (listed, said))

    def alarm(self, part: str, answer: Answer, entity_id: str, score: float) -> Case:
        """Why a record was taken for a listed entity."""
        query = answer.question.query
        options = SearchOptions(threshold=THRESHOLDS[0], limit=EXHAUSTIVE)
        found = [m for m in self._engine.search(query, options) if m.entity_id == entity_id]
        if not found:
            raise NotFound(f"{entity_id} is not found any more", entity_id=entity_id)
        why = (found[0].matched_name, found[0].explanation)
        return _case(part, answer, entity_id, score, why)


def _case(part: str, answer: Answer, entity: str, score: float, why: tuple[str, str]) -> Case:
    """``why``: the listed name that was met, and what is said of it."""
    query = answer.question.query
    return Case(
        part=part,
        kind=answer.question.kind,
        asked=query.name,
        type=query.type.value,
        birth_date=None if query.birth_date is None else str(query.birth_date),
        entity=entity,
        listed=why[0],
        score=round(score, 4),
        explanation=why[1],
    )
