"""A page that is watched while a test drives it: what a visitor would suffer from silently fails the test."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request

from app.rehearsal.office import DEMO_PASSWORD

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1280, 900)
PHONE = (390, 844)
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI}`));
"""


def find_chromium() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def launch(playwright: Playwright, executable: str) -> Browser:
    return playwright.chromium.launch(executable_path=executable, args=FLAGS)


@dataclass
class Visitor:
    """One person at one screen."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    _allowed: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def log_in(self, username: str, password: str = DEMO_PASSWORD) -> None:
        self.go("/login")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.locator("form", has=self.page.locator("#password")).locator("button").first.click()
        self.page.wait_for_url(lambda url: "/login" not in url)

    def log_out(self) -> None:
        self.page.context.clear_cookies()

    def allow(self, pattern: str) -> None:
        """Complaints that match belong to this test, for example `status of 404`."""
        self._allowed.append(pattern)

    def unexpected(self) -> list[str]:
        return [said for said in self.complaints if not any(re.search(allowed, said) for allowed in self._allowed)]

    def width_of_overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def visit(browser: Browser, address: str, size: tuple[int, int], language: str = "de-DE") -> Visitor:
    """A fresh visitor without cookies. Errors of scripts, blocked content and requests to anywhere else are noted."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
    context.add_init_script(REPORT_VIOLATIONS)
    page = context.new_page()
    visitor = Visitor(page, address)

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error":
            visitor.complaints.append(f"console: {message.text}")

    def watch(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:", "about:")):
            visitor.complaints.append(f"request to {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: visitor.complaints.append(f"script: {error}"))
    page.on("request", watch)
    return visitor
