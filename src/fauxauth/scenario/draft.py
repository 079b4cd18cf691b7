"""`Draft`: a scenario with everything filled in that its file leaves out, ready to be checked and to become a world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fauxauth.contract import Version
from fauxauth.scenario.completion import complete
from fauxauth.scenario.definition import FusionAuthSection, ScenarioFile
from fauxauth.scenario.login_records import Telling, history, record_mistakes, telling
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.references import mistakes, user_check
from fauxauth.scenario.users import listed_users, population_mistakes, population_of
from fauxauth.world import Origin
from fauxauth.world.chance import Chance
from fauxauth.world.directory import Roster
from fauxauth.world.fuse_accounts import FuseOrigin


@dataclass(frozen=True)
class Draft:
    """
    ``file`` is what was written; ``section`` is its FusionAuth, completed, ``roster`` are its users, and ``told`` its
    login records.
    """

    file: ScenarioFile
    section: FusionAuthSection
    roster: Roster
    told: Telling

    @classmethod
    def of(cls, file: ScenarioFile, now: datetime) -> Draft:
        """Complete what a file says; without a start of its own its clock starts ``now``."""
        start = file.clock.start or now
        section = complete(file.fusionauth, Chance(file.seed, before=True), start)
        registered_for = section.applications or () if file.fusionauth.applications is None else ()
        population = population_of(section.users, file.seed, start, section.tenants or (), registered_for)
        roster = Roster(listed_users(section.users), population)
        told = telling(
            section.login_records,
            roster,
            section.applications or (),
            start=start,
            seed=file.seed,
            locations=section.advanced_threat_detection,
        )
        return cls(file, section, roster, told)

    def completed(self) -> ScenarioFile:
        """Return what was written, with the FusionAuth that it makes."""
        return self.file.changed(fusionauth=self.section)

    def mistakes(self) -> Iterator[Mistake]:
        """Find what is wrong with it."""
        yield from mistakes(self.completed())
        yield from population_mistakes(self.section.users, self.roster.population, user_check(self.section))
        yield from record_mistakes(self.told)

    def origin(self) -> Origin:
        """Return what worlds are made from; nothing must be wrong."""
        section = self.section
        return Origin(
            seed=self.file.seed,
            clock_start=self.file.clock.start,
            clock_mode=self.file.clock.mode,
            version=Version.parse(section.version),
            tenants={tenant.id: tenant for tenant in section.tenants or ()},
            applications={application.id: application for application in section.applications or ()},
            api_keys={key.key: key for key in section.api_keys or ()},
            keys={key.id: key for key in section.keys},
            roster=self.roster,
            login_history=history(self.told),
            report_timezone=section.report_timezone,
            settings=section.settings,
            user_actions={action.id: action for action in section.user_actions},
            fuse=FuseOrigin.of(self.file.fuse),
            forces=self.file.force,
            faults=self.file.faults,
        )
