"""Services: what an organisation of the kind `service` offers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.people.models import Organisation
from app.store.base import ID_LENGTH, Base


class Service(Base):
    """One entry of the directory. `municipalities` empty: everywhere; `valid_until` is the last day."""

    __tablename__ = "service"

    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    municipalities: Mapped[list[str]] = mapped_column(JSON, default=list)
    audience: Mapped[str] = mapped_column(String(400), default="")
    contact: Mapped[str] = mapped_column(String(400), default="")
    email: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[str] = mapped_column(String(10), default="unknown")
    capacity_at: Mapped[datetime | None]
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    changed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)

    @property
    def key(self) -> str:
        """The name that forms and tables use."""
        return self.organisation.key

    @property
    def name(self) -> str:
        return self.organisation.name

    def is_offered(self, on: date) -> bool:
        """Whether people can be referred there on this day."""
        started = self.valid_from is None or self.valid_from <= on
        return self.organisation.active and started and (self.valid_until is None or on <= self.valid_until)

    def covers(self, municipality: str | None) -> bool:
        """Whether people of this municipality (None: of any) can come."""
        return not self.municipalities or municipality is None or municipality in self.municipalities
