"""Filling in a form on a page: what all form pages share, whether for a task or for a new proposal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request

from app.tasks.answers import AnswerError
from app.tasks.forms import FilledForm
from app.web.language import language, said
from app.web.model_texts import translator
from app.web.render import ShownForm, change_rows, decode, show_form
from app.web.render.shown import Block, Mistake, ShownField, ShownGroup, ShownList


@dataclass(frozen=True)
class Typed:
    """What the browser sent: raw answers, what the person wants (`intent`), and where the focus goes."""

    raw: dict[str, object]
    intent: str
    focus: str | None


def read_typed(filled: FilledForm) -> Typed:
    """Read the posted form. Buttons of dynamic lists change its rows; scripts name their intent in the address."""
    raw = decode(filled.form, request.form, language())
    intent = request.form.get("intent") or request.args.get("intent", "complete")
    change = change_rows(filled.form, raw, filled.scope, intent)
    if change is not None:
        return Typed(change.answers, "rows", change.focus)
    return Typed(raw, intent, None)


def shown(
    filled: FilledForm, answers: Mapping[str, object], errors: Sequence[AnswerError] = (), focus: str | None = None
) -> ShownForm:
    """The form with these answers; those it was not asked about keep what it opened with."""
    translate = translator()
    return show_form(
        filled.form,
        {**filled.prefilled, **answers},
        filled.scope,
        translate=translate,
        language=language(),
        mistakes=[_mistake(error, translate) for error in errors],
        focus=focus,
    )


def _mistake(error: AnswerError, translate: Callable[[str], str]) -> Mistake:
    return Mistake(error.path, translate(error.label), said(error.text))


def answered(filled: FilledForm, raw: Mapping[str, object]) -> list[tuple[str, str]]:
    """What was typed, as label and text: to be read and copied where it cannot be handed in."""
    form = show_form(filled.form, raw, filled.scope, translate=translator(), language=language())
    return [pair for block in form.blocks for pair in _answers_of(block)]


def _answers_of(block: Block) -> Iterator[tuple[str, str]]:
    if isinstance(block, ShownGroup):
        for inner in block.blocks:
            yield from _answers_of(inner)
    elif isinstance(block, ShownList):
        for row in block.rows:
            for inner in row.blocks:
                for label, text in _answers_of(inner):
                    yield f"{block.label} {row.number}: {label}", text
    elif isinstance(block, ShownField):
        text = block.chosen_labels if block.choices else " ".join(part for part in (block.typed, block.time) if part)
        if text:
            yield block.label, text
