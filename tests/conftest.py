"""What all tests have."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]

# The same examples in every run, and no verdict on the speed of the machine that runs them.
settings.register_profile("fauxauth", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fauxauth")
