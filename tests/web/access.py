"""Who gets what answer: the table that the walk over all routes is compared with. Written by hand, not from the policy.

docs/reference/rechte.md says the same for people.
"""

from __future__ import annotations

OWN = {
    "sven.schlehe": "proposer",
    "jana.johannisbeere": "proposer",
    "judith.juniper": "proposer",
    "kerstin.kastanie": "coordination",
    "ilse.ilex": "liaison",
    "dora.douglasie": "case_manager",
    "fritz.fichte": "deputy",
    "kim.kiefer": "colleague",
    "tara.tulpenbaum": "carrier_lead",
    "vera.vogelbeere": "referral_partner",
    "gerda.ginkgo": "ki_lead",
    "leo.lorbeer": "steering",
    "petra.platane": "privacy_officer",
    "anton.apfel": "administrator",
    "maria.magnolie": "process_owner",
}
FOREIGN = {
    "bernd.berberitze": "proposer",
    "berta.buche": "coordination",
    "emil.eibe": "liaison",
    "ulla.ulme": "case_manager",
    "theo.tamariske": "carrier_lead",
    "jonas.jasmin": "referral_partner",
}

# Who knows of a case in each of its states: parts read whole, and groups of single lines (see LINES).
KNOWS: dict[str, dict[str, str]] = {
    "proposal": {"sven.schlehe": "A", "kerstin.kastanie": "A B", "petra.platane": ""},
    "conference": {
        "sven.schlehe": "A",
        "kerstin.kastanie": "A B",
        "ilse.ilex": "A conference",
        "petra.platane": "",
    },
    "running": {
        "sven.schlehe": "feedback",
        "kerstin.kastanie": "A B",
        "ilse.ilex": "A conference shared released",
        "dora.douglasie": "A B C",
        "fritz.fichte": "A B C",
        "tara.tulpenbaum": "assignment",
        "petra.platane": "",
    },
    "without_liaison": {
        "judith.juniper": "feedback",
        "kerstin.kastanie": "A B",
        "carla.zeder": "A B C",
        "paul.pappel": "A B C",
        "tilda.thuja": "assignment",
        "petra.platane": "",
    },
    "locked": {"judith.juniper": "messages", "kerstin.kastanie": "", "petra.platane": ""},
    "ended": {
        "sven.schlehe": "feedback",
        "kerstin.kastanie": "A B",
        "dora.douglasie": "A B C",
        "fritz.fichte": "A B C",
        "petra.platane": "",
    },
    "offered": {
        "jana.johannisbeere": "feedback",
        "kerstin.kastanie": "A B",
        "vera.vogelbeere": "sheet",
        "petra.platane": "",
    },
    "accepted": {
        "jana.johannisbeere": "feedback",
        "kerstin.kastanie": "A B",
        "vera.vogelbeere": "sheet person",
        "petra.platane": "",
    },
}

LINES: dict[str, frozenset[str]] = {
    "feedback": frozenset({"feedback_text"}),
    "messages": frozenset({"feedback_text"}),
    "conference": frozenset({"place", "liaison_note", "mandate", "override_reason", "name", "role"}),
    "shared": frozenset({"goal_text", "indicator", "baseline", "target", "what", "who_name", "depends_on"}),
    "released": frozenset({"summary_release"}),
    "assignment": frozenset({"mandate", "match_wishes", "interim", "accept_reason"}),
    "sheet": frozenset({"referral_sheet", "response_note"}),
    "person": frozenset({"first_name", "last_name"}),
}

# Who does the open tasks of each state.
DOERS: dict[tuple[str, str], set[str]] = {
    ("proposal", "screen_case"): {"kerstin.kastanie"},
    ("conference", "assess_residence"): {"ilse.ilex"},
    ("running", "review_progress"): {"dora.douglasie", "fritz.fichte"},
    ("running", "record_quarterly_review"): {"kerstin.kastanie"},
    ("without_liaison", "review_progress"): {"carla.zeder", "paul.pappel"},
    ("offered", "answer_referral"): {"vera.vogelbeere"},
    ("accepted", "follow_up_referral"): {"kerstin.kastanie"},
}

SEES_DIAGRAM = frozenset({"coordination", "liaison", "case_manager", "deputy", "carrier_lead", "ki_lead"})
SEES_OPERATIONS = frozenset({"administrator", "process_owner"})
ADMINISTERS = frozenset({"administrator"})
SEES_ABSENCES = frozenset({"case_manager", "deputy", "colleague", "carrier_lead"})
SEES_WAITING_LIST = frozenset({"coordination", "carrier_lead", "ki_lead"})
SEES_ISSUES = frozenset({"coordination", "ki_lead", "steering"})
WRITES_LETTERS = frozenset({"coordination", "case_manager", "deputy"})
LETTERS: dict[str, set[str]] = {
    "running": {"decision"},
    "without_liaison": {"decision"},
    "offered": {"referral", "self", "decision"},
    "accepted": {"referral", "self", "decision"},
    "ended": {"closing", "decision"},
}
ASKS_OR_RETELLS = frozenset({"coordination", "process_owner"})
SEES_RULES = frozenset({"administrator", "process_owner", "coordination", "ki_lead"})
CHANGES_MODELS = frozenset({"process_owner"})
DRAFTS = frozenset({"process_owner", "administrator"})
KEEPS_SERVICES = frozenset({"coordination", "administrator"})
PROPOSES = frozenset({"proposer", "coordination"})

# Whoever is not named here neither runs the conference of the coordinating office nor has a case on its agenda.
AT_CONFERENCES = frozenset(
    {"coordination", "liaison", "case_manager", "deputy", "carrier_lead", "proposer", "referral_partner"}
)

TRYOUT_PAGES = ("index", "begin", "show", "diagram", "act", "start", "propose", "step", "hand_in")
CONFERENCE_PAGES = (
    *("show", "new", "plan", "edit", "change", "order", "ask_cancel", "cancel", "entry", "put_notice_away"),
    *("enter", "present", "case", "write", "assess", "ask_close", "close", "minutes", "minutes_as_pdf", "approve"),
)

ADMINISTRATION_PAGES = (
    *("index", "organisations", "new_office", "add_office", "office", "change_office", "end_office"),
    *("go_on_with_office", "people", "new", "add", "person", "change", "ask_role", "take", "give", "act"),
    *("ask_end", "end", "decisions", "decide", "withdraw"),
    *("settings", "setting", "change_setting"),
    *("lists", "code_list", "add_to_list", "list_value", "change_list_value", "take_list_value_out"),
    *("texts", "text", "change_text"),
    *("calendar", "add_closing_days", "closing", "change_closing_days", "take_closing_days_out", "change_holidays"),
)

ABSENCE_PAGES = ("index", "new", "check", "add", "edit", "change", "end", "hand_over", "do_hand_over")

# Every route. `public`: no login needed; `all`: everybody who is logged in; the others are walked by a function of
# their name in test_every_route.py.
ROUTES: dict[str, str] = {
    "static": "public",
    "login.show": "public",
    "login.enter": "public",
    "login.choose_language": "public",
    "login.alive": "public",
    "login.first_password": "access",
    "login.choose_first": "access",
    "login.leave": "all",
    "help.index": "public",
    "help.check": "public",
    "help.page": "public",
    "help.imprint": "public",
    "inbox.start": "all",
    "inbox.show": "all",
    "inbox.claim": "task",
    "inbox.release": "task",
    "inbox.take_over": "task",
    "inbox.put_notice_away": "notice",
    "inbox.put_notices_away": "notice",
    "task.show": "task",
    "task.submit": "task",
    "task.ask_take_over": "task",
    "case.index": "all",
    "case.show": "case",
    "case.diagram": "diagram",
    "case.consents": "consents",
    "case.withdraw": "consents",
    "case.letter": "letters",
    "case.releases": "releases",
    "case.release": "releases",
    "case.revoke": "releases",
    "proposal.index": "proposal",
    "proposal.new": "proposal",
    "proposal.submit": "proposal",
    "proposal.discard": "proposal",
    "proposal.ask_discard": "proposal",
    "case.compare": "linked",
    "case.suggest_row": "linked",
    "case.keep_suggestion": "linked",
    "case.scenario": "linked",
    "case.make_scenario": "linked",
    **{f"wishes.{page}": "wishes" for page in ("index", "ask", "show", "act")},
    "case.ask_unmerge": "linked",
    "case.unmerge": "linked",
    "case.reopen": "linked",
    "proposal.reconsider": "linked",
    "proposal.ask": "linked",
    "partner.show": "link",
    "partner.answer": "link",
    "partner.make": "linked",
    "services.index": "all",
    "services.new": "services",
    "services.add": "services",
    "services.edit": "services",
    "services.change": "services",
    "issues.index": "issues",
    "issues.new": "all",
    "issues.add": "all",
    "issues.edit": "issues",
    "issues.change": "issues",
    **{f"absences.{page}": "absences" for page in ABSENCE_PAGES},
    **{f"administration.{page}": "administration" for page in ADMINISTRATION_PAGES},
    "waiting.index": "waiting",
    "waiting.arrange": "waiting",
    "incidents.show": "operations",
    "incidents.retry": "operations",
    "incidents.retry_kind": "operations",
    "incidents.retry_jobs": "operations",
    "deadlines.show": "operations",
    "deadlines.decide": "operations",
    "rules.index": "rules",
    "rules.by_hand": "rules",
    "rules.decide_by_hand": "rules",
    "rules.rows": "rules",
    "rules.impact": "rules",
    "rules.impact_figures": "rules",
    "rules.impact_cases": "rules",
    "rules.watch": "rules",
    "rules.watch_figures": "rules",
    "rules.replay": "drafts",
    "rules.cancel_replay": "drafts",
    "rules.edit_row": "drafts",
    "rules.keep_row": "drafts",
    "rules.remove_row": "drafts",
    "rules.decline_row": "drafts",
    **{f"migration.{page}": "migration" for page in ("rehearsal", "start", "run", "take_back")},
    **{f"repair.{page}": "migration" for page in ("index", "case", "ask", "settle")},
    **{f"models.{page}": "models" for page in ("seen", "seen_figures", "compare_draft", "compare_versions")},
    "models.index": "models",
    "models.show": "models",
    "models.file": "models",
    "models.archive": "models",
    "models.play": "drafts",
    "models.again": "drafts",
    "models.new_draft": "drafts",
    "models.upload": "drafts",
    "models.change_set": "models",
    "models.draft_file": "models",
    "models.add_files": "drafts",
    "models.act": "drafts",
    "models.say_in_english": "drafts",
    **{f"tryout.{page}": "tryouts" for page in TRYOUT_PAGES},
    "models.begin_edit": "drafts",
    "models.edit": "models",
    "models.edit_another": "models",
    "models.edited_content": "models",
    "models.save": "drafts",
    "models.file_findings": "models",
    "models.known": "models",
    "models.preview": "models",
    "account.show": "all",
    "account.choose_mail": "all",
    "account.change_password": "all",
    "account.prepare_factor": "all",
    "account.confirm_factor": "all",
    "account.remove_factor": "all",
    "login.enter_second_factor": "public",
    "conference.index": "all",
    **{f"conference.{page}": "conference" for page in CONFERENCE_PAGES},
    "demonstration.show": "demonstration",
    "demonstration.move": "demonstration",
}
