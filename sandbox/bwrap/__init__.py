"""The tier of Linux without a daemon: namespaces, a filter of system calls, rlimits."""
