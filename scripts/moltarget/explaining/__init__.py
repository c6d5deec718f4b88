"""Why and why not, of a finished run: each condition with the value of every feature. Pure; no step of a run uses it."""
