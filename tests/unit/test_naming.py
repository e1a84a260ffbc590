"""Names in texts and in questions."""

from __future__ import annotations

import time

import pytest

from dionysus_mcp.mind.naming import Kind, KnownNames, kind_of, may_be, mentions, named_in, without_names

# text, its subject, the names it mentions
TEXTS = [
    ("Marek owns internal/billing and Ana Ruiz approves it.", None, ("Marek", "internal/billing", "Ana Ruiz")),
    ("prefers short replies", "Marek", ("Marek",)),
    ("We met Bo, then Ana, then MAREK, then Bo.", "Marek", ("Marek", "Bo", "Ana")),
    ("The marina of Port Skerry pays late.", "Customer", ("Customer", "Port Skerry")),
    ("Meeting Ana was fun. Customer Port Skerry called.", None, ("Ana", "Port Skerry")),
    ("Yesterday we sailed. Dark mode is not planned. Backups: nightly.", None, ()),
    ("I think May is in March on Monday, English only.", None, ()),
    ("Throughput matters. Later we met Ilse. Ilse laughed.", None, ("Ilse",)),
    ("Ana's laptop broke; Ana\u2019s phone, too.", None, ("Ana",)),
    ("Dr. Abara and Mr. O'Brien met in St. Ives.", None, ("Dr. Abara", "Mr. O'Brien", "St. Ives")),
    ("We saw Ludwig van Beethoven at the Bank of Norland.", None, ("Ludwig van Beethoven", "Bank of Norland")),
    ("met Ana Ruiz; Ana was late", None, ("Ana Ruiz",)),
    ("INC-12 is over", "Incident INC-12", ("Incident INC-12", "INC-12")),
    ("KL-7702, v1.2.3 and HOLD_TTL", None, ("KL-7702", "v1.2.3", "HOLD_TTL")),
    ("TestHoldExpires reads getUserName and civil.Date", None, ("TestHoldExpires", "getUserName", "civil.Date")),
    ("read through flags.On(ctx, name) in slip_code", None, ("flags.On", "slip_code")),
    ("run `make  migrate` in web/src/App.svelte, see .env.sample", None,
     ("make migrate", "web/src/App.svelte", ".env.sample")),
    ("in C:\\work\\notes.txt or ~/notes/plan.md, and/or 24/7", None, ("C:\\work\\notes.txt", "~/notes/plan.md")),
    ("ask @ana-r or @scope/tool", None, ("@ana-r", "@scope/tool")),
    ("see https://user:pw@Example.org/a/b/?token=x#y.", None, ("example.org/a/b",)),
    ("https://example.org/s/Ab3dEf6hIj9kLm2nOp5qRs8tUv/x", None, ("example.org/s",)),
    ("write to ana.ruiz@example.org, not to support@example.org", None, ("Ana Ruiz",)),
    ("the key is [redacted:openai_key] for Postmark", None, ("Postmark",)),
    ("Χθες είδαμε την Ελένη, ξέρεις.", None, ("Ελένη",)),
    ("Вчера мы видели Наташу.", None, ("Наташу",)),
    ("昨日は雨だった。", None, ()),
    ("It ended.Then we left, e.g. at 5 p.m. sharp", None, ()),
    ("```py\nclass Thing(Base):\n    run_all()\n```", None, ("Thing", "run_all")),
    ("fixed in 4be19d2, see #188; colour #0F5C7A", None, ("4be19d2", "#188")),
    ("'); DROP TABLE node; --", None, ("DROP TABLE",)),
    ("the", "the", ()),
    ("", None, ()),
    ("Don't. I'm. We've. It's", None, ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject", "names"), TEXTS)
def test_the_names_that_a_text_mentions(text: str, subject: str | None, names: tuple[str, ...]) -> None:
    assert mentions(text, subject) == names


def test_where_everything_has_a_capital_it_tells_nothing() -> None:
    german = "Gestern hat der Hund im Garten einen Knochen unter dem Baum neben der Mauer am Haus vergraben und der "
    assert mentions(german * 3 + "Nachbar sprach mit Anna Schmidt", None) == ("Anna Schmidt",)


def test_at_most_so_many_names_of_such_a_length() -> None:
    many = mentions(" ".join(f"id_{number}" for number in range(100)), None)
    assert len(many) == 24
    assert mentions(f"`{'x' * 79}` and {'Ab' * 41}", None) == ("x" * 79,)


@pytest.mark.parametrize(
    "pattern",
    ["Ana met Marek. ", "a", "A.", "/a", "a_", "@a.b", "Aa ", "Aa", "a-", "`", "ab://", ".", "1a", "~/", "A-1",
     "Aa(", "[", "a@a.",
     "aA", "使"],
)  # fmt: skip
def test_a_megabyte_takes_no_longer_than_its_beginning(pattern: str) -> None:
    began = time.process_time()
    mentions(pattern * (1_000_000 // len(pattern)), pattern * 30)
    assert time.process_time() - began < 1


def test_many_names_take_no_longer_than_few() -> None:
    began = time.process_time()
    text = " ".join(f"and Ab{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}q Xy" for number in range(2_000))
    assert len(mentions(text, None)) == 24
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ana Ruiz", Kind.NAME), ("GitHub", Kind.NAME), ("Node.js", Kind.NAME), ("DROP TABLE", Kind.NAME),
        ("'); DROP TABLE", Kind.NAME), ("db/migrations", Kind.FILE), ("README.md", Kind.FILE), (".env", Kind.FILE),
        ("C:\\a.txt", Kind.FILE), ("example.org/a", Kind.LINK), ("https://x.y", Kind.LINK), ("@ana", Kind.HANDLE),
        ("@scope/tool", Kind.CODE), ("KL-7702", Kind.CODE), ("slip_code", Kind.CODE), ("_cents", Kind.CODE),
        ("v1.2.3", Kind.CODE), ("civil.Date", Kind.CODE), ("TestHoldExpires", Kind.CODE), ("#188", Kind.CODE),
        ("4be19d2", Kind.CODE), ("", Kind.NAME),
    ],
)  # fmt: skip
def test_kinds(name: str, kind: Kind) -> None:
    assert kind_of(name) is kind
    assert may_be(kind, name.casefold())


# question, known names, those in it, the question without them
QUESTIONS = [
    ("What did Ana's sister say to MAREK?", ("Ana", "Marek", "Bo"), ("Ana", "Marek"), "What did sister say to?"),
    ("what does ana want", ("Ana Ruiz",), ("Ana Ruiz",), "what does want"),
    ("Where does Ana Ruiz live?", ("Ana", "Ana Ruiz"), ("Ana Ruiz",), "Where does live?"),
    ("Where does Ana live?", ("Ana", "Ana Ruiz"), ("Ana", "Ana Ruiz"), "Where does live?"),
    ("Did Ruiz call?", ("Ana Ruiz", "Bo Ruiz"), ("Ana Ruiz", "Bo Ruiz"), "Did call?"),
    ("Anatomy of Marekburg", ("Ana", "Marek"), (), "Anatomy of Marekburg"),
    ("Who is our payment provider?", ("Payment provider",), ("Payment provider",), "Who is our payment provider?"),
    ("What is kl 7702?", ("KL-7702",), ("KL-7702",), "What is kl 7702?"),
    ("What runs in db/migrations?", ("db/migrations",), ("db/migrations",), "What runs in db/migrations?"),
    ("Will it rain?", ("Will",), (), "Will it rain?"),
    ("May I see what Mark did?", ("May", "Mark"), ("Mark",), "May I see what Mark did?"),
    ("What does @ana do?", ("@ana",), ("@ana",), "What does do?"),
    ("Marek?", ("Marek",), ("Marek",), "Marek?"),
    ("The web of lies", ("web/", "C", "the"), (), "The web of lies"),
    ("", ("Ana",), (), ""),
]


@pytest.mark.parametrize(("question", "known", "named", "without"), QUESTIONS)
def test_known_names_in_a_question(question: str, known: tuple[str, ...], named: tuple[str, ...], without: str) -> None:
    assert named_in(question, known) == named
    assert without_names(question, known) == without


def test_a_first_name_of_many_is_nobody_s() -> None:
    assert named_in("Where is Ana?", [f"Ana {end}uiz" for end in "BCDF"]) == ()


def test_many_known_names_cost_a_question_nothing() -> None:
    known = KnownNames(f"Name{number} Word{number}" for number in range(30_000))
    began = time.process_time()
    for _ in range(100):
        assert named_in("What did Name7 Word7 tell the others about it?", known) == ("Name7 Word7",)
    assert time.process_time() - began < 0.5
