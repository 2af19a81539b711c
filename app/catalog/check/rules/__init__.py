"""The rules: one file each, with a function `check(library)` that yields findings."""

from collections.abc import Callable, Iterator

from app.catalog.check.library import Library
from app.catalog.check.rules import (
    called_process,
    connected,
    decision_input,
    decision_known,
    decision_types,
    default_flow,
    dialect,
    drawn,
    english,
    executable,
    fact_part,
    feel_syntax,
    flow_condition,
    form_known,
    ids_unique,
    list_codes,
    list_known,
    message_key,
    named,
    never_open,
    one_start,
    operation_known,
    outcome_handled,
    role_known,
    rule_annotated,
    scenario,
    second_person,
    soundness,
    step_kind,
    table_coverage,
    test_rows,
    timer_moment,
    timer_value,
    variable_set,
)
from app.errors import Finding

RULES: tuple[Callable[[Library], Iterator[Finding]], ...] = (
    executable.check,
    dialect.check,
    ids_unique.check,
    one_start.check,
    connected.check,
    default_flow.check,
    flow_condition.check,
    named.check,
    drawn.check,
    form_known.check,
    decision_known.check,
    decision_types.check,
    decision_input.check,
    called_process.check,
    operation_known.check,
    role_known.check,
    second_person.check,
    feel_syntax.check,
    timer_value.check,
    message_key.check,
    fact_part.check,
    scenario.check,
    test_rows.check,
    soundness.check,
    list_known.check,
    list_codes.check,
    table_coverage.check,
    rule_annotated.check,
)
"""What must hold before anything is published."""

WARNINGS: tuple[Callable[[Library], Iterator[Finding]], ...] = (
    soundness.advise,
    table_coverage.warn,
    outcome_handled.warn,
    variable_set.warn,
    never_open.warn,
    timer_moment.warn,
    step_kind.warn,
)
"""What may be published only with a reason: a diagram with very many states is checked in part, a rule of a table
never fires."""

ADVICE: tuple[Callable[[Library], Iterator[Finding]], ...] = (
    english.check,
    list_codes.advise,
)
"""What should hold, but hinders nobody: a text without English is shown in German, a table that does not know a new
value of a list yet answers with its last rule."""
