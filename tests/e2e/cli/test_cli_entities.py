"""The commands for what memories mention, as text and as JSON."""

from __future__ import annotations

from tests.e2e.cli.kit import Cli


def test_names_are_listed_told_merged_and_connected(cli: Cli):
    assert cli.run("entities").out == "No names.\n"
    met = cli.remember("We met Ana Ruiz in src/app.py")
    told = cli.remember("They told Ana about Harbor")
    listed = cli.run("entities")
    assert [line.split(maxsplit=3)[3] for line in listed.out.splitlines()[1:]] == [
        "Ana", "Ana Ruiz", "Harbor", "src/app.py",
    ]  # fmt: skip
    assert [one["name"] for one in cli.done("entities", "--kind", "file")["entities"]] == ["src/app.py"]
    assert "--cursor" in cli.run("entities", "--limit", "1").out

    entity = cli.run("entity", "ana ruiz")
    assert met in entity.out
    assert "Perhaps the same: Ana " in entity.out

    apart = cli.run("connect", "src/app.py", "Harbor").out
    assert apart.startswith("There is no connection over memories that hold now in test and global; --project '*'")
    merged = cli.run("merge", "Ana Ruiz", "Ana")
    assert merged.out == "Ana Ruiz also stands for Ana; `dionysus undo 3` takes it back.\n"
    assert "as before" in cli.run("merge", "Ana Ruiz", "Ana").out
    way = cli.done("connect", "src/app.py", "Harbor")["steps"]
    assert [step.get("id") or step["name"] for step in way] == ["src/app.py", met, "Ana Ruiz", told, "Harbor"]
    assert "mentioned in" in cli.run("connect", "src/app.py", "Harbor").out
    cli.done("undo", "3")
    assert cli.done("entity", "Ana")["memories"] == 1


def test_what_was_before_is_told_with_what_superseded_it(cli: Cli):
    old = cli.remember("Harbor listens on 8081")
    new = cli.remember("Harbor listens on 9090")
    assert cli.done("entity", "Harbor")["former"][0]["superseded_by"] == new
    told = cli.run("entity", "Harbor").out
    assert old in told
    assert "1 memory mentions Harbor." in told


def test_names_that_nobody_mentions(cli: Cli):
    for words in (("entity", "Nobody"), ("merge", "Somebody", "Nobody"), ("connect", "Nobody", "Somebody")):
        ran = cli.run(*words)
        assert (ran.code, "not_found" in ran.err) == (3, True)
