"""The `dionysus` command: a table of commands, one module per group, and nothing imported before it is needed."""
