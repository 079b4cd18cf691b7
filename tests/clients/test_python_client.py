"""
Whole flows through the vendor's own Python client, each against a server that listens.

What the client can call is read from its source: every method at the endpoint of a faked operation must be driven to a
success by some flow, and every other one must be answered that this is not faked.
"""

from __future__ import annotations

import pytest
from fusionauth.fusionauth_client import FusionAuthClient

from fauxauth.conversation import WsgiSender
from fauxauth.transport.application import WsgiApp

from .methods import Method, python_methods
from .python import flows_logins, flows_passwords, flows_tokens, flows_two_factor, flows_users, flows_verification
from .python.driving import Run, drive, runs_of

RUNS = runs_of(flows_logins, flows_passwords, flows_tokens, flows_two_factor, flows_users, flows_verification)

METHODS = {method.name: method for method in python_methods(FusionAuthClient)}
FAKED = [method for method in METHODS.values() if method.operation is not None]
NOT_FAKED = [method for method in METHODS.values() if method.operation is None]

NEVER_A_SUCCESS = {"send_two_factor_code_for_login": "it sends no body, and a methodId is required"}
"""Methods that only old servers answer with a success, and why."""


@pytest.mark.parametrize("run", RUNS, ids=str)
def test_the_client_is_answered_as_it_expects(run: Run) -> None:
    driven = drive(run)
    if driven.error is not None:
        raise driven.error
    for made in driven.made:
        answer = made.exchange.answer
        assert answer is not None, str(made.exchange)
        assert answer.operation.endpoint == METHODS[made.method].uri, str(made.exchange)
        assert answer.operation.method == METHODS[made.method].verb


@pytest.mark.parametrize("method", FAKED, ids=str)
def test_every_method_that_calls_a_faked_operation_is_driven(method: Method) -> None:
    replies = [made.exchange.reply for run in RUNS for made in drive(run).made if made.method == method.name]
    statuses = [reply.status for reply in replies if reply is not None]
    assert statuses, f"no flow calls {method.name}: {method.verb} {method.uri}"
    assert method.name in NEVER_A_SUCCESS or any(200 <= status < 300 for status in statuses), "only refusals"


@pytest.fixture(scope="module")
def application() -> WsgiApp:
    return WsgiApp(RUNS[-1].scenario().world())


@pytest.mark.parametrize("method", NOT_FAKED, ids=str)
def test_what_is_not_faked_is_answered_by_no_other_operation(method: Method, application: WsgiApp) -> None:
    for path in method.paths():
        response = WsgiSender(application)(method.verb, path, [], b"")
        assert response.status == 501, f"{method.verb} {path} is answered by {application.world.journal[-1].outcome}"
