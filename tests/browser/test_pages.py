"""Every page, at a desk and on a phone, in both languages: nothing sticks out, nothing keeps anybody away."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.work import new_case, screening_of


@pytest.mark.parametrize("language", ["de", "en"])
def test_pages_are_accessible_and_fit(visitor, served, language) -> None:
    reference = new_case(served.database)
    visitor.log_in("kerstin.kastanie")
    if language == "en":
        visitor.page.get_by_role("button", name="English").click()
    task = screening_of(served.database, reference)
    pages = ["/inbox", task, "/proposals/", "/proposals/new", "/cases/", f"/cases/{reference}", "/help/", "/help/roles"]
    for address in pages:
        visitor.go(address)
        assert visitor.page.locator("html").get_attribute("lang") == language
        assert visitor.width_of_overflow() <= 0, address
        assert violations(visitor.page) == [], address


def test_pages_without_login_are_accessible(visitor) -> None:
    for address in ("/login", "/help/", "/help/accessibility"):
        visitor.go(address)
        assert violations(visitor.page) == [], address


def test_the_error_page_is_accessible(visitor) -> None:
    visitor.allow("404")
    visitor.log_in("kerstin.kastanie")
    visitor.go("/nowhere")
    assert violations(visitor.page) == []


def test_targets_are_large_enough_for_fingers(phone, served) -> None:
    reference = new_case(served.database)
    phone.log_in("kerstin.kastanie")
    for address in ("/inbox", screening_of(served.database, reference), f"/cases/{reference}"):
        phone.go(address)
        small = phone.page.evaluate(
            """() => [...document.querySelectorAll("button, select, summary, nav a, .row-link, input[type=text]")]
                 .filter(e => e.checkVisibility() && !e.closest(".kern-sr-only, .contents") && e.tabIndex >= 0)
                 .map(e => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect().height])
                 .filter(([, height]) => height > 0 && height < 44)"""
        )
        assert small == [], address


def test_the_drawing_marks_where_the_case_stands(desktop, served) -> None:
    reference = new_case(served.database)
    desktop.log_in("kerstin.kastanie")
    desktop.go(f"/cases/{reference}")
    current = desktop.page.locator(".diagram .is-current[data-element-id='screen_case']")
    expect(current).to_be_visible()
    expect(desktop.page.locator(".diagram .is-passed").first).to_be_attached()
    expect(desktop.page.locator(".diagram .bjs-powered-by")).to_be_visible()
    desktop.page.get_by_role("button", name="Ganzes Diagramm").click()
    expect(current).to_be_visible()
