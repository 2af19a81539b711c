"""The watch itself: it must hear what it is there to hear."""

from tests.rig.browsing import Visitor


def test_the_login_page_fits_and_is_silent(visitor: Visitor) -> None:
    visitor.go("/login")
    assert visitor.page.locator("h1").inner_text()
    assert visitor.width_of_overflow() <= 0


def test_errors_blocked_content_and_foreign_requests_are_heard(desktop: Visitor) -> None:
    desktop.go("/login")
    desktop.page.evaluate("console.error('something broke')")
    desktop.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    desktop.page.evaluate("new Image().src = 'http://127.0.0.1:1/x.png'")
    desktop.page.evaluate("setTimeout(() => { throw new Error('lost') })")
    desktop.page.wait_for_timeout(300)
    heard = "\n".join(desktop.complaints)
    for sign in ("something broke", "content security policy: style-src", "content security policy: img-src", "lost"):
        assert sign in heard
    desktop.allow(".")


def test_staff_log_in(visitor: Visitor) -> None:
    visitor.log_in("kerstin.kastanie")
    assert visitor.page.locator("h1").count() == 1
