"""Settings of all tests: Hypothesis without stopwatch and with the same examples everywhere."""

from hypothesis import settings

settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
