"""What all tests have."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# The same examples in every run, and no verdict on the speed of the machine that runs them.
settings.register_profile("fauxauth", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fauxauth")

# Worlds of tests, some of them broken on purpose; their conversations are run by the tests that they belong to.
collect_ignore_glob = ["*.yaml", "*.yml"]
