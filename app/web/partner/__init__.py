"""Referral partners without an account: answer by link."""

from app.web.partner.views import partner_pages

__all__ = ["partner_pages"]
