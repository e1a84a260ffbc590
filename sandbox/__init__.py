"""The lowest storey: where code written by a model runs, and nowhere else.

`port` says what a sandbox is; `monty`, `docker` and `bwrap` are three of them, `auto` joins them, `tiers` finds out
which work here; `executor` is what a smolagents agent is given. Nothing here knows of a memory, an agent or a server.
"""
