"""What the tests of the plugin have."""

import pytest

from tests.pytest_plugin.suites import LOGIN, RICHARD


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    """A folder for a suite, with a module `helpers` and a scenario `richard.yaml`."""
    pytester.makepyfile(helpers=LOGIN)
    pytester.makefile(".yaml", richard=RICHARD)
    return pytester
