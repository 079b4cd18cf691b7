"""The users of FusionAuth in the hands of a test: adding, changing, removing and finding them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.fusionauth.passwords import with_password
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.references import method_mistakes, registration_mistakes
from fauxauth.transport.in_hand.describing import described, refuse
from fauxauth.transport.in_hand.has_world import HasWorld
from fauxauth.transport.in_hand.person import Person
from fauxauth.world.chance import Chance
from fauxauth.world.completion import complete_user
from fauxauth.world.login_ids import TYPES, value_of
from fauxauth.world.people import User
from fauxauth.world.totp import code_at

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from fauxauth.transport.in_hand.attributes import UserAttributes


class HasUsers(HasWorld):
    """
    Adds, changes, removes and finds users.

    They are changed as they would be in a scenario: nothing is sent to anybody, and nothing revoked but what cannot be
    without its owner. What a scenario would refuse raises `UsageError` and changes nothing.
    """

    def add_user(self, **attributes: Unpack[UserAttributes]) -> Person:
        """
        Add a FusionAuth user and return it, completed.

        Attributes are those of the vendor's User, in Python's way of writing (``first_name``); objects inside may be
        given as the vendor's JSON. Who says nothing of ``registrations`` is registered for the first application, and
        who says nothing of ``tenant_id`` is of the first tenant. Raises `UsageError` for what a user does not have,
        for an id or loginId that is taken, and for a tenant or application that is not there.
        """
        __tracebackhide__ = True
        user = described(User, "a user", attributes)
        with self.world.lock:
            if user.id and self.world.directory.user(user.id) is not None:
                raise UsageError(f"{user.id} is the id of another user")
            return self._keep(user)

    def update_user(self, user: User | str, /, **attributes: Unpack[UserAttributes]) -> Person:
        """
        Change some attributes of a user, given as such or by a login id, and return it as changed.

        Raises `UsageError` as `add_user`, for a user who is not there, and for another ``id``, which users never get.
        """
        __tracebackhide__ = True
        with self.world.lock:
            former = self.user(user)
            now = self.world.clock.now()
            changed = described(User, "a user", attributes, former)
            if changed.id != former.id:
                raise UsageError(f"{former.login_id} has the id {former.id}, and the id of a user never changes")
            if changed.password != former.password:
                changed = with_password(former, changed.password, now).changed(**_said(changed, attributes))
            if "last_update_instant" not in attributes:
                changed = changed.changed(last_update_instant=now)
            return self._keep(changed)

    def remove_user(self, user: User | str) -> None:
        """Forget a user, given as such or by a login id, with their refresh tokens. Raises `UsageError` for nobody."""
        __tracebackhide__ = True
        with self.world.lock:
            former = self.user(user)
            self.world.refresh_tokens.revoke_all(user_id=former.id)
            self.world.directory.remove(former)

    def user(self, user: User | str) -> Person:
        """Return a user as now, given as such, by email, username or id. Raises `UsageError` if there is none."""
        __tracebackhide__ = True
        with self.world.lock:
            directory = self.world.directory
            user_id, login_id = (user.id, user.login_id) if isinstance(user, User) else (str(user), str(user))
            by_name = directory.find(None, user, TYPES) if isinstance(user, str) else None
            found = by_name or directory.user(user_id)
            if found is None:
                raise UsageError(f"there is no user {login_id!r}{did_you_mean(login_id, directory.near(login_id))}")
            return Person.of(found, self.totp)

    def person(self, number: int) -> Person:
        """
        Return a generated user by number, as now: number 4711 of 5,000 logs in as ``person-4711@example.com``.

        Raises `UsageError` if the scenario generates no such number, and if they were deleted.
        """
        __tracebackhide__ = True
        with self.world.lock:
            population = self.world.directory.population
            if population is None:
                raise UsageError(f"the scenario {self.scenario.name!r} generates no users")
            if number not in population:
                raise UsageError(f"there is no person {number!r}; the scenario generates number 1 to {population.size}")
            user = self.world.directory.user(population.user_id(number))
        if user is None:
            raise UsageError(f"person {number} was deleted")
        return Person.of(user, self.totp)

    def totp(self, user: User | str) -> str:
        """
        Return the code that a user's authenticator shows now: see `Person.totp`.

        Raises `UsageError` if they have none.
        """
        __tracebackhide__ = True
        found = self.user(user)
        for method in found.two_factor.methods:
            if method.method == "authenticator" and method.secret is not None:
                return code_at(method.secret, self.world.clock.now())
        raise UsageError(f"{found.login_id} has no authenticator")

    def _keep(self, user: User) -> Person:
        __tracebackhide__ = True
        directory = self.world.directory
        tenant_id = user.tenant_id or next(iter(directory.tenants), "")
        applications = [each for each in directory.applications.values() if each.tenant_id == tenant_id]
        missing = (self.world.clock.now(), tenant_id, tuple(applications[:1]))
        # Checked with another chance, because what is refused must not change the ids of those who come later.
        refuse(User, self._mistakes(complete_user(user, Chance(seed=-1), *missing)))
        user = complete_user(user, self.world.chance, *missing)
        directory.save(user)
        return Person.of(user, self.totp)

    def _mistakes(self, user: User) -> Iterator[Mistake]:
        directory = self.world.directory
        if not any(value_of(user, kind) for kind in TYPES):
            yield Mistake((), "a user needs an email or a username to log in with")
        if user.tenant_id not in directory.tenants:
            hint = did_you_mean(user.tenant_id, directory.tenants)
            yield Mistake((), f"there is no tenant {user.tenant_id}{hint}")
        yield from self._login_id_mistakes(user)
        yield from registration_mistakes((), user, directory.applications)
        for number, method in enumerate(user.two_factor.methods):
            yield from method_mistakes(("twoFactor", "methods", number), method)

    def _login_id_mistakes(self, user: User) -> Iterator[Mistake]:
        # In whatever case and kind: two users of a tenant never differ in that alone.
        for login_id in filter(None, (value_of(user, kind) for kind in TYPES)):
            others = (self.world.directory.named(user.tenant_id, kind, login_id) for kind in TYPES)
            if any(other is not None and other.id != user.id for other in others):
                yield Mistake((), f"{login_id} is the loginId of another user of the tenant")


def _said(changed: User, attributes: UserAttributes) -> dict[str, object]:
    return {name: getattr(changed, name) for name in attributes}
