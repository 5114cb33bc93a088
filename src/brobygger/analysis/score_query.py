"""The query that scores one file by one instrument: cells to numbers, numbers to scores, and why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from brobygger.analysis import cell_sql, score_sql
from brobygger.analysis.reading import Source, file_refused, identifier, literal
from brobygger.rules.instruments import Instrument, ScoreDefinition
from brobygger.rules.scores import needed_items


@dataclass(frozen=True)
class ScoreQuery:
    """One file and one instrument. log_rule: a name the instrument knows. per_unit: as rules.scores.score, above 0."""

    source: Source
    instrument: Instrument
    log_rule: str
    per_unit: Decimal

    @property
    def places(self) -> dict[str, int]:
        """Where each item the scores need stands in the file."""
        needed = {code for score in self.instrument.scores for code in needed_items(score.operation)}
        by_name = {code.casefold(): code for code in needed}
        named = ((by_name.get(name.casefold()), place) for place, name in enumerate(self.source.columns))
        return {code: place for code, place in named if code is not None}

    def check(self) -> None:
        """Raises FileRefused where the file has none of the items, or already a column by the name of a score."""
        if not self.places:
            raise file_refused("no_items", self.source.file, instrument=self.instrument.id)
        added = {name for score in self.instrument.scores for name in (score.id, f"{score.id}_why")}
        for name in self.source.columns:
            if name.casefold() in added:
                raise file_refused("column_taken", self.source.file, column=name)

    def absent(self, score: ScoreDefinition) -> tuple[str, ...]:
        """The items of a score that are no column of the file."""
        return tuple(code for code in needed_items(score.operation) if code not in self.places)

    def written(self) -> tuple[str, ...]:
        """The names of the columns of the result."""
        added = (name for score in self.instrument.scores for name in (score.id, f"{score.id}_why"))
        return (*self.source.columns, *added)

    def text(self) -> str:
        """Cells to numbers, numbers to sound numbers, those to scores: each step sees the one before as columns."""
        carried = [f"c{place} AS {identifier(name)}" for place, name in enumerate(self.source.columns)]
        added = [self._score(score) for score in self.instrument.scores]
        values = [f"{self._value(score)} AS score_{score.id}" for score in self.instrument.scores]
        tokens = [f"{self._tokens(score)} AS tokens_{score.id}" for score in self.instrument.scores]
        scored = f"SELECT *, {', '.join(values)} FROM ({self._sound()})"
        explained = f"SELECT *, {', '.join(tokens)} FROM ({scored})"
        return f"SELECT {', '.join(carried + added)} FROM ({explained})"

    def _sound(self) -> str:
        """Cells to numbers in steps, each a SELECT over the one before. No expression stands twice in one step.

        DuckDB works a repeated one out for every row, even where it stands behind a CASE that few rows pass.
        """
        steps: dict[str, list[str]] = {"plain": [], "typed": [], "parsed": [], "sound": [], "token": []}
        for code, place in self.places.items():
            item, column, kind = self.instrument.item(code), f"c{place}", self.source.types[place]
            plain, typed, parsed = f"plain_{code}", f"typed_{code}", f"parsed_{code}"
            token = cell_sql.token(item, typed, f"coalesce({plain}, {parsed})")
            steps["plain"].append(f"{cell_sql.plain(item, column, kind)} AS {plain}")
            steps["typed"].append(f"{cell_sql.typed(column, kind, plain)} AS {typed}")
            steps["parsed"].append(f"{cell_sql.parsed(item, typed)} AS {parsed}")
            steps["sound"].append(f"{cell_sql.sound(item, kind, plain, parsed)} AS sound_{code}")
            steps["token"].append(f"CASE WHEN sound_{code} IS NULL THEN {token} END AS token_{code}")
        rows = self.source.relation()
        for columns in (*steps.values(), self._left_out()):
            rows = f"(SELECT *, {', '.join(columns)} FROM {rows})" if columns else rows
        return f"SELECT *{self._contradictions()} FROM {rows}"

    def _left_out(self) -> list[str]:
        """Whether a relation is marked as not relevant, for each item of a mean over relations."""
        codes = {code for score in self.instrument.scores for code in score_sql.left_out_items(score.operation)}
        present = [code for code in self.places if code in codes]
        return [f"coalesce(token_{code} = 'not_relevant:{code}', false) AS left_out_{code}" for code in present]

    def _contradictions(self) -> str:
        """An item another one rules out is no longer sound."""
        corrections = []
        for code in self.places:
            requires = self.instrument.item(code).requires
            if requires is not None and requires.item in self.places:
                clash = f"CASE WHEN sound_{code} <> 0 AND sound_{requires.item} <> {requires.value}"
                corrections.append(f"{clash} THEN NULL ELSE sound_{code} END AS sound_{code}")
                why = f"contradicts:{code},{requires.item}"
                corrections.append(f"{clash} THEN '{why}' ELSE token_{code} END AS token_{code}")
        return f" REPLACE ({', '.join(corrections)})" if corrections else ""

    def _value(self, score: ScoreDefinition) -> str:
        if self.absent(score):
            return "NULL::DOUBLE"
        parts = score_sql.formula(score.operation, log_rule=self.log_rule, per_unit=self.per_unit)
        return score_sql.value(parts)

    def _score(self, score: ScoreDefinition) -> str:
        why = f"by_reason(tokens_{score.id})"
        return f"score_{score.id} AS {identifier(score.id)}, {why} AS {identifier(score.id + '_why')}"

    def _tokens(self, score: ScoreDefinition) -> str:
        absent = self.absent(score)
        if absent:
            return literal(f"column_absent:{','.join(absent)}")
        left_out = score_sql.left_out_items(score.operation)
        tokens = [
            f"CASE WHEN NOT left_out_{code} THEN token_{code} END" if code in left_out else f"token_{code}"
            for code in needed_items(score.operation)
        ]
        return f"CASE WHEN score_{score.id} IS NULL THEN concat_ws(' ', {', '.join(tokens)}) END"
