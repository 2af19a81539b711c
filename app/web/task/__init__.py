"""One task: its form, what was typed, handing it in."""

from app.web.task.views import task_pages

__all__ = ["task_pages"]
