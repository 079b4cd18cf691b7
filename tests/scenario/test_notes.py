"""What has no effect in a scenario is told, and is no mistake."""

from __future__ import annotations

import pytest

from fauxauth import Scenario

USER = "email: anna@example.com"
APPLICATION = "id: 10000000-0000-0002-0000-000000000001, name: Shop"
REGISTRATION = "registrations: [{applicationId: 10000000-0000-0002-0000-000000000001, verified: false}]"
TEXT_MESSAGES = 'mobilePhone: "+12025550123", twoFactor: {methods: [{method: sms}]}'


NO_SMS = "tenants: [{multiFactorConfiguration: {sms: {enabled: false}}}]"
VERIFIES = "tenants: [{emailConfiguration: {verifyEmail: true}, multiFactorConfiguration: {sms: {enabled: true}}}]"
ENDPOINTS = "fusionauth.apiKeys[{}].permissions.endpoints: no operation that is faked has the endpoint {}".format
RECORD = "loginId: anna@example.com, instant: now-1d, location: {city: Oslo}"
NOT_ENABLED = "the tenant's multiFactorConfiguration has not enabled"
AS_IF = "logins answer as if it were true"

SECTIONS = {
    f"{NO_SMS}, users: [{{{USER}, {TEXT_MESSAGES}}}]": [
        f"fusionauth.users[0].twoFactor.methods[0]: {NOT_ENABLED} sms: no login asks for it"
    ],
    f"users: {{listed: [{{{USER}, verified: false}}], generate: 9, shares: [{{share: 0.1, verified: false}}]}}": [
        f"fusionauth.users.{who}.verified: the tenant has no emailConfiguration.verifyEmail: {AS_IF}"
        for who in ("listed[0]", "shares[0]")
    ],
    f"users: [{{{USER}}}], loginRecords: [{{{RECORD}}}]": [
        "fusionauth.loginRecords[0].location: without fusionauth.advancedThreatDetection nothing shows it"
    ],
    f"advancedThreatDetection: true, users: [{{{USER}}}], loginRecords: {{records: [{{{RECORD}}}]}}": [],
    f"applications: [{{{APPLICATION}}}], users: [{{{USER}, {REGISTRATION}}}]": [
        f"fusionauth.users[0].registrations[0].verified: Shop has no verifyRegistration: {AS_IF}"
    ],
    "tenants: [{failedAuthenticationConfiguration: {tooManyAttempts: 3}}]": [
        "fusionauth.tenants[0].failedAuthenticationConfiguration: without a userActionId failed logins lock nobody"
    ],
    "apiKeys: [{key: a, permissions: {endpoints: {/api/lgin: [POST]}}}]": [
        ENDPOINTS(0, "/api/lgin; did you mean '/api/login'?")
    ],
    "apiKeys: [{key: a, permissions: {endpoints: {/api/theme: [GET], /api/form: [GET], /api/login: [POST]}}}]": [
        ENDPOINTS(0, "/api/theme or /api/form")
    ],
    f"{VERIFIES}, applications: [{{{APPLICATION}, verifyRegistration: true}}], users: [{{{USER}, verified: false, "
    f"{TEXT_MESSAGES}, {REGISTRATION}}}]": [],
}
"""What a section says, and what is told of it."""


@pytest.mark.parametrize(("section", "notes"), SECTIONS.items())
def test_what_no_answer_will_show_is_told(section: str, notes: list[str]) -> None:
    assert Scenario.parse(f"{{fauxauth: 1, fusionauth: {{{section}}}}}").notes() == notes


def test_an_order_in_a_conversation_for_somebody_who_is_not_there_is_told() -> None:
    scenario = Scenario.parse(
        f"""
        fauxauth: 1
        fusionauth: {{users: [{{{USER}}}]}}
        contract:
          a talk:
            - force: {{outcome: "fusionauth.login:internal_error", when: {{user: ana@example.com}}}}
            - {{request: POST /api/login, reply: {{status: 500}}}}
        """
    )

    assert scenario.notes() == [
        "contract['a talk'][0].force.when.user: there is no user 'ana@example.com'; did you mean 'anna@example.com'?"
    ]
