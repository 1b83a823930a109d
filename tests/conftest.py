"""How hypothesis looks for examples.

The suite tries the same ones in each run, so that it tells of what was changed and not of luck, and none fails for
taking long on a machine that is busy. `pytest --hypothesis-profile=new` looks for others: to be run after a change to
what the laws are about, and what it finds becomes a case.
"""

from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("same")
