"""What counts is read once per deployment, and never stays from one that did not come to be."""

from app.catalog.operations import publish
from app.catalog.queries import bound_version
from tests.rig.statements import traffic

from .check.models import ENGLISH, bpmn, form, table, texts
from .test_publishing import changed_form

EVERYTHING = [bpmn(), form(), table(), *texts()]
NEW_WORDS = texts(ENGLISH + "Neue Frage: x\nAnders: y\n")


def test_a_publication_counts_for_everybody_once_it_is_committed(database):
    with database.session() as session:
        publish(session, EVERYTHING)
        session.commit()
        first = bound_version(session, "form", "ask")
    with database.session() as session:
        publish(session, [changed_form(), *NEW_WORDS])
        second = bound_version(session, "form", "ask")
        with database.reading() as other:
            assert bound_version(other, "form", "ask") == first
        session.commit()
    with database.reading() as session:
        assert bound_version(session, "form", "ask") == second != first


def test_a_publication_taken_back_is_forgotten(database):
    with database.session() as session:
        publish(session, EVERYTHING)
        session.commit()
    for label in ("Neue Frage", "Anders"):
        with database.session() as session:
            publish(session, [changed_form(label), *NEW_WORDS])
            assert bound_version(session, "form", "ask").version == changed_form(label).version
    with database.reading() as session:
        assert bound_version(session, "form", "ask").version == form().version


def test_one_transaction_asks_only_once_and_the_next_one_again(database):
    with database.session() as session:
        publish(session, EVERYTHING)
        session.commit()
    with database.reading() as session:
        bound_version(session, "form", "ask")
    with database.reading() as session, traffic(database.engine) as seen:
        for model in ("ask", "ask"):
            bound_version(session, "form", model)
        bound_version(session, "decision", "choose")
        assert len(seen.statements) == 1
        session.rollback()
        bound_version(session, "process", "p")
        assert len(seen.statements) == 2
