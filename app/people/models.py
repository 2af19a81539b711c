"""Users, their organisations, and the roles they have there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.base import ID_LENGTH, Base, new_id

NO_PASSWORD = "!"  # noqa: S105  no hash at all: nothing fits it
MAIL_CHOICES = MAIL_BOTH, MAIL_AT_ONCE, MAIL_DIGEST, MAIL_NONE = "both", "at_once", "digest", "none"
"""Whether mail comes at once, as an overview in the morning, both, or not at all."""


class Revised:
    """What administrators keep: `revision` counts their changes, so that two of them notice each other."""

    revision: Mapped[int] = mapped_column(default=1)
    changed_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    changed_at: Mapped[datetime | None]


class Organisation(Revised, Base):
    """An office or carrier; `key` is the name that decision tables use.

    It never vanishes: it ends by its `last_day`, and `active` is taken away on the day after.
    """

    __tablename__ = "organisation"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(30))
    phone: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    """Lines that stand above its letters."""
    case_limit: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)
    last_day: Mapped[date | None] = mapped_column(Date)


class User(Revised, Base):
    """Somebody who works with KIM-Lotse. Clients are never users.

    An account is never deleted: it ends by its `last_day`, and `active` is taken away on the day after. `blocked_at`:
    since when it is kept out at once, all its work staying where it is.
    """

    __tablename__ = "app_user"

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(String(80), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(200), default="")
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(2), default="de")
    mail_when: Mapped[str] = mapped_column(String(10), default=MAIL_BOTH)
    mail_for_group: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    last_day: Mapped[date | None] = mapped_column(Date)
    blocked_at: Mapped[datetime | None]
    session_stamp: Mapped[str] = mapped_column(String(ID_LENGTH), default=new_id)
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    last_login_at: Mapped[datetime | None]
    start_password_until: Mapped[datetime | None]
    """Until then a password given by the administrators lets in once, to choose another; None for one's own."""
    access_nonce: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    """What the one-time link to a first password is made of; see `keeping.access`."""
    access_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    access_until: Mapped[datetime | None]
    factor_key_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    factor_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The secret of the second factor, sealed with the data key `factor_key_id`."""
    factor_since: Mapped[datetime | None]
    """Since when the second factor is asked for; None while there is none or it is not confirmed yet."""
    factor_step: Mapped[int] = mapped_column(default=0)
    """The latest code used, as a number of half minutes: no code counts twice."""
    memberships: Mapped[list[Membership]] = relationship(back_populates="user", lazy="selectin")

    @property
    def can_log_in(self) -> bool:
        """Whether it is a person's account that is let in, and not one that stands for links."""
        return self.active and self.blocked_at is None and self.can_have_roles

    @property
    def can_have_roles(self) -> bool:
        """Whether it is a person's account at all: those that stand for links are not."""
        return self.password_hash != NO_PASSWORD

    def is_let_in(self, day: date) -> bool:
        """Whether the person may use the product on this day."""
        return self.active and self.blocked_at is None and (self.last_day is None or day <= self.last_day)

    @property
    def wants_mail_at_once(self) -> bool:
        return self.mail_when in (MAIL_BOTH, MAIL_AT_ONCE)

    @property
    def wants_digest(self) -> bool:
        return self.mail_when in (MAIL_BOTH, MAIL_DIGEST)

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(membership.role for membership in self.memberships)

    def organisation_ids(self, role: str) -> frozenset[str]:
        """Where the user has this role."""
        return frozenset(m.organisation_id for m in self.memberships if m.role == role)


class Membership(Base):
    """One role of one user in one organisation."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"), Index(None, "organisation_id", "role"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(30))
    user: Mapped[User] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship(lazy="joined")


class OfficeSetting(Revised, Base):
    """What an administrator has set for the whole office; see `people.office`. `value` None: the default counts."""

    __tablename__ = "office_setting"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int | str | None] = mapped_column(JSON(none_as_null=True))


class RoleRequest(Base):
    """A role that one administrator wants to give and a second one has to approve.

    `state`: `waiting`, `approved`, `refused`, `withdrawn`.
    """

    __tablename__ = "role_request"
    __table_args__ = (Index(None, "state"), Index(None, "user_id"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    asked_by: Mapped[str] = mapped_column(String(ID_LENGTH))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    decided_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class Absence(Base):
    """A case manager is away from the first to the last day, and a deputy does the work meanwhile.

    It was taken up at `started_at` and is over at `ended_at`; one that was called off never started. Why somebody is
    away is nobody's business here.
    """

    __tablename__ = "absence"
    __table_args__ = (Index(None, "user_id"), Index(None, "deputy_id"), Index(None, "ended_at", "first_day"))

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    user_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    deputy_id: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(ForeignKey("app_user.id"))
    entered_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(foreign_keys=[user_id], lazy="joined", innerjoin=True)
    deputy: Mapped[User] = relationship(foreign_keys=[deputy_id], lazy="joined", innerjoin=True)


class AddressFailures(Base):
    """How many logins from one address, or in one known browser, were refused since `since`.

    `address` is a keyed hash.
    """

    __tablename__ = "address_failures"

    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime]
    count: Mapped[int]
