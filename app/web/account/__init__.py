"""One's own account: password, second factor."""

from app.web.account.views import account_pages

__all__ = ["account_pages"]
