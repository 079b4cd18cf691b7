"""Applications and registrations in the hands of a test: adding, changing, removing and finding them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxauth.errors import UsageError, did_you_mean
from fauxauth.fusionauth.registration import remove_registration, with_registration
from fauxauth.scenario.definition import FusionAuthSection
from fauxauth.scenario.references import application_mistakes
from fauxauth.transport.in_hand.describing import described, refuse
from fauxauth.transport.in_hand.person import Person
from fauxauth.transport.in_hand.users import HasUsers
from fauxauth.world.applications import Application
from fauxauth.world.people import Registration, User

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from fauxauth.transport.in_hand.attributes import (
        ApplicationAttributes,
        NewApplicationAttributes,
        RegistrationAttributes,
    )

_BENEATH = len(("fusionauth", "applications", 0))


class HasApplications(HasUsers):
    """
    Adds, changes, removes and finds applications, and users' registrations for them.

    Applications are given as such, by id or by name. What a scenario would refuse raises `UsageError` and changes
    nothing.
    """

    def add_application(self, name: str, **attributes: Unpack[NewApplicationAttributes]) -> Application:
        """
        Add an application and return it, completed; without ``tenant_id`` it is one of the first tenant's.

        Attributes are those of the vendor's Application, in Python's way of writing. Raises `UsageError` for what an
        application does not have, for an id or a name that is taken, and for a tenant or signing key that is not there.
        """
        __tracebackhide__ = True
        application = described(Application, "an application", {**attributes, "name": name})
        with self.world.lock:
            directory = self.world.directory
            if application.id in directory.applications:
                raise UsageError(f"{application.id} is the id of another application")
            tenant_id = application.tenant_id or next(iter(directory.tenants), "")
            self._check(application.changed(tenant_id=tenant_id))
            application_id = application.id or self.world.chance.uuid("applicationId", name)
            return self._keep_application(application.changed(id=application_id, tenant_id=tenant_id))

    def update_application(
        self, application: Application | str, /, **attributes: Unpack[ApplicationAttributes]
    ) -> Application:
        """
        Change some attributes of an application and return it as changed. Registrations for it stay as they are.

        Raises `UsageError` as `add_application`, for an application that is not there, and for another id or tenant.
        """
        __tracebackhide__ = True
        with self.world.lock:
            former = self.application(application)
            changed = described(Application, "an application", attributes, former)
            if (changed.id, changed.tenant_id) != (former.id, former.tenant_id):
                raise UsageError(f"{former.name} stays with its id and its tenant, which never change")
            self._check(changed)
            return self._keep_application(changed)

    def remove_application(self, application: Application | str) -> None:
        """
        Forget an application, with all registrations for it and their refresh tokens.

        It looks at every user, generated ones too. Raises `UsageError` for an application that is not there.
        """
        __tracebackhide__ = True
        with self.world.lock:
            former = self.application(application)
            registered = [user for user in self.world.directory.users() if user.registration(former.id) is not None]
            for user in registered:
                remove_registration(user, former.id, self.world)
            del self.world.directory.applications[former.id]

    def application(self, application: Application | str) -> Application:
        """Return an application as now. Raises `UsageError` if there is none, and if several have that name."""
        __tracebackhide__ = True
        wanted = application.id if isinstance(application, Application) else application
        with self.world.lock:
            everything = self.world.directory.applications
            found = [each for each in everything.values() if wanted in (each.id, each.name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{len(found)} applications are called {wanted!r}; say which by id: {_ids(found)}")
        known = [name for each in everything.values() for name in (each.id, each.name)]
        raise UsageError(f"there is no application {wanted!r}{did_you_mean(wanted, known)}")

    def add_registration(
        self, user: User | str, application: Application | str, /, **attributes: Unpack[RegistrationAttributes]
    ) -> Person:
        """
        Register a user for an application, and return the user as changed.

        Attributes are those of the vendor's UserRegistration, in Python's way of writing. Raises `UsageError` for what
        a registration does not have, for a role that the application lacks, and if the user is registered already.
        """
        __tracebackhide__ = True
        with self.world.lock:
            person, wanted = self.user(user), self.application(application)
            if person.registration(wanted.id) is not None:
                raise UsageError(f"{person.login_id} is registered for {wanted.name} already; use update_registration")
            bare = Registration(application_id=wanted.id)
            return self._register(person, described(Registration, "a registration", attributes, bare))

    def update_registration(
        self, user: User | str, application: Application | str, /, **attributes: Unpack[RegistrationAttributes]
    ) -> Person:
        """
        Change some attributes of a registration, and return the user as changed.

        Raises `UsageError` as `add_registration`, and if the user is not registered for the application.
        """
        __tracebackhide__ = True
        with self.world.lock:
            person, former = self._registered(user, application)
            return self._register(person, described(Registration, "a registration", attributes, former))

    def remove_registration(self, user: User | str, application: Application | str) -> Person:
        """
        Remove a registration, with its refresh tokens, and return the user as changed.

        Raises `UsageError` for a user or an application that is not there, and where there is no registration.
        """
        __tracebackhide__ = True
        with self.world.lock:
            person, former = self._registered(user, application)
            remove_registration(person, former.application_id, self.world)
            return self.user(person)

    def _check(self, application: Application) -> None:
        __tracebackhide__ = True
        directory = self.world.directory
        others = (each for each in directory.applications.values() if each.id != application.id)
        section = FusionAuthSection(
            tenants=tuple(directory.tenants.values()),
            applications=(*others, application),
            keys=tuple(directory.keys.values()),
        )
        refuse(Application, application_mistakes(section), _BENEATH)

    def _keep_application(self, application: Application) -> Application:
        self.world.directory.applications[application.id] = application
        return application

    def _registered(self, user: User | str, application: Application | str) -> tuple[Person, Registration]:
        __tracebackhide__ = True
        person, wanted = self.user(user), self.application(application)
        registration = person.registration(wanted.id)
        if registration is None:
            raise UsageError(f"{person.login_id} is not registered for {wanted.name}; use add_registration")
        return person, registration

    def _register(self, person: Person, entry: Registration) -> Person:
        __tracebackhide__ = True
        return self.update_user(person, registrations=with_registration(person, entry).registrations or ())


def _ids(applications: list[Application]) -> str:
    return ", ".join(each.id for each in applications)
