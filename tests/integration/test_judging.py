"""What the judge says of predictions and observations, and what it does not dare to say."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.judging.judge import Judge
from dionysus_mcp.mind.judging.verdict import Grade
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.rules import RULES
from dionysus_mcp.settings import Settings
from dionysus_mcp.testing_thinking import ScriptedThinker

RIGHT, PARTLY, WRONG, UNCLEAR = Grade
CLOSE = "close, and nothing tells whether it is the same"
ELSEWHERE = "the observation is about something else"


@pytest.fixture
def meant(with_meaning: Settings) -> Iterator[Mind]:
    mind = build_mind(with_meaning)
    yield mind
    mind.close()


@pytest.mark.parametrize(
    ("predicted", "observed", "grade", "rule"),
    [
        ("The gate opens at dawn.", "the gate opens at dawn", RIGHT, "the same text"),
        ("She will feed the geese.", "She fed the geese.", RIGHT, "the same words"),
        ("She will feed the geese.", "She fed the geese and sang to them.", UNCLEAR, CLOSE),
        ("The gate will be open.", "The gate was not closed.", RIGHT, "the opposite, denied: open / closed"),
        ("The gate will be open.", "The gate was closed.", WRONG, "the opposite: open / closed"),
        ("He is paid.", "He is unpaid.", WRONG, "the opposite: paid / unpaid"),
        ("The barley ripens.", "The barley did not ripen.", WRONG, "denied"),
        ("The barley does not ripen.", "The barley did not ripen.", RIGHT, "the same words"),
        ("He feeds the geese.", "He forgot to feed the geese.", WRONG, "denied"),
        ("The crossing takes 50 minutes.", "The crossing took 52 minutes.", RIGHT, "number met"),
        ("The crossing takes 50 minutes.", "The crossing took 65 minutes.", PARTLY, "number off"),
        ("The crossing takes 50 minutes.", "The crossing took 3 hours.", WRONG, "another number"),
        ("The crossing takes an hour.", "The crossing took 60 minutes.", RIGHT, "number met"),
        ("The crossing takes less than 50 minutes.", "The crossing took 20 minutes.", RIGHT, "number met"),
        ("At least 40 geese come.", "90 geese came.", RIGHT, "number met"),
        ("The doors open at 8 pm.", "The doors opened at 20:10.", RIGHT, "time of day met"),
        ("The doors open at 8 pm.", "The doors opened at 20:40.", PARTLY, "time of day off"),
        ("The doors open at 23:50.", "The doors opened at 0:05.", RIGHT, "time of day met"),
        ("The sale is on Sunday.", "The sale was on Monday.", UNCLEAR, "weekday off"),
        ("The sale is on Sunday.", "The sale was on Wednesday.", UNCLEAR, "another weekday"),
        ("The sale is on 3 May.", "The sale was on 9 November.", UNCLEAR, "another date"),
        ("The geese leave in autumn.", "The geese left in October.", RIGHT, "season met"),
        ("The geese leave in autumn.", "The geese left in April.", UNCLEAR, "another season"),
        ("Ines mows the lawn.", "Teo mowed the lawn.", WRONG, "somebody else: ines / teo"),
        ("Ines thanks Teo.", "Teo thanked Ines.", WRONG, "the other way round"),
        ("He mows all of the lawn.", "He mowed half of the lawn.", PARTLY, "in part: 'half'"),
        ("All boats sink.", "Two boats sank.", PARTLY, "in part: not 'all'"),
        ("He mows the lawn and the meadow.", "He mowed the lawn.", PARTLY, "in part: one of two things"),
        ("The geese come in the morning.", "The geese came in the evening.", UNCLEAR, "another day"),
        ("He takes the ferry.", "He took the train instead of the ferry.", WRONG, "given up for something else"),
        ("The price is at most 40 euros.", "The price was 41 euros.", WRONG, "another number"),
        (
            "The exam will be easier than the last.",
            "It was the hardest exam of all.",
            WRONG,
            "the opposite: easier / hardest",
        ),
        ("He takes the ferry.", "Did he take the ferry?", UNCLEAR, "the observation asks"),
        ("He takes the ferry.", "Perhaps he took the ferry.", UNCLEAR, "not settled: 'perhaps'"),
        ("The barley ripens.", "The barley is not ripe yet.", UNCLEAR, "not settled: 'not ripe yet'"),
        ("He skips supper.", "He had no supper.", UNCLEAR, "a denial beside another: 'skip'"),
        ("The window broke.", "The window broke. Not.", WRONG, "denied"),
        ("The key lay under the mat.", "This morning the key lay under the mat.", RIGHT, "the same words"),
        ("The crossing took an hour.", "Last Monday the crossing took an hour.", RIGHT, "number met"),
        ("At most 40 geese come.", "This morning 30 geese came.", UNCLEAR, CLOSE),
        ("The barley ripens.", "The barley ripened. Nobody minded the wet.", RIGHT, "the same words"),
        (
            "He feeds the geese. As ever.",
            "A crow fled. He fed the geese. At noon a bell rang.",
            RIGHT,
            "the same words",
        ),
        (
            "Ines and Teo come to the fair.",
            "Ines came to the fair. Teo did not come.",
            PARTLY,
            "in part: one thing so, another not",
        ),
    ],
)
def test_says_by_which_rule(mind: Mind, predicted: str, observed: str, grade: Grade, rule: str) -> None:
    found = mind.judge.judge(predicted, observed)

    assert (found.grade, found.rule, found.judge) == (grade, rule, "rules on words")
    assert found.error == {RIGHT: 0.0, PARTLY: 0.5, WRONG: 1.0, UNCLEAR: None}[grade]


@pytest.mark.parametrize(
    ("predicted", "observed", "said"),
    [
        ("The mill failed with a jam of the northern wheel.", "The mill worked without trouble.", "opposite"),
        ("The upload fails with a timeout at the gateway.", "The upload went through without problems.", "opposite"),
        ("The upload succeeds.", "It crashed.", "opposite"),
        ("The upload succeeds.", "The upload timed out.", "opposite"),
        ("The upload fails.", "The upload never failed.", "opposite"),
        ("The upload goes through.", "The upload succeeded without errors.", "same"),
        ("The upload crashes.", "The upload broke down.", "same"),
        ("The upload works.", "The upload did not fail.", "same"),
        ("Her elbow hurts.", "Her elbow was fine.", "opposite"),
        ("Her elbow aches.", "Her elbow does not hurt.", "opposite"),
        ("Ines says yes to the price.", "She declined.", "opposite"),
        ("The ferry is on time.", "The ferry was 20 minutes late.", "opposite"),
        ("The tandem sells.", "The tandem remained unsold.", "opposite"),
        ("The tandem is sold.", "The tandem found a buyer.", "same"),
    ],
)
def test_plain_outcomes_are_one_of_two(mind: Mind, predicted: str, observed: str, said: str) -> None:
    found = mind.judge.judge(predicted, observed)

    assert found.rule.startswith(f"the {said} outcome")
    assert found.grade is (WRONG if said == "opposite" else RIGHT)


@pytest.mark.parametrize(
    ("predicted", "observed"),
    [
        ("The upload fails.", "The download went through."),
        ("The upload works.", "The upload went through with two errors."),
        ("The first upload fails.", "The second upload went through."),
        ("Ines fails the exam.", "Ines worked."),
        ("The upload fails at the gateway.", "The upload crashed."),
        ("The miller agrees to the repair.", "The miller refused the cake."),
    ],
)
def test_outcomes_of_two_things_are_not_compared(mind: Mind, predicted: str, observed: str) -> None:
    assert "outcome" not in mind.judge.judge(predicted, observed).rule


@pytest.mark.parametrize(
    ("predicted", "observed", "kind"),
    [
        ("Ticket 4521 blocks the release.", "Ticket 4522 blocked the release.", "ticket"),
        ("PR #12 is merged.", "PR #13 was merged.", "pr"),
        ("The server listens on port 8080.", "The server listened on port 8081.", "port"),
        ("Version 1.2 ships today.", "Version 1.3 shipped today.", "version"),
        ("Bus number 12 is late.", "Bus number 14 was late.", "bus"),
    ],
)
def test_what_is_told_of_another_number_settles_nothing(mind: Mind, predicted: str, observed: str, kind: str) -> None:
    found = mind.judge.judge(predicted, observed)
    assert (found.grade, found.rule) == (UNCLEAR, f"not settled: another {kind}")


@pytest.mark.parametrize(
    ("predicted", "observed"),
    [
        ("She takes the ferry.", "She took the pills."),
        ("The ferry will be late.", "My sister's ferry was on time."),
        ("The mill will be closed on Monday.", "The mill was open on Sunday."),
        ("The price of barley rises.", "The price of wool fell."),
        ("Teo accepts the offer.", "Teo declined the dessert."),
        ("The meeting will be short.", "The meeting room is long."),
        ("The choir wins the final.", "The choir lost the semi-final."),
        ("The tandem is fast.", "The ferry is slow."),
        ("He writes a long letter.", "He wrote a short letter."),
        ("Sales rise in May.", "Sales fell in April."),
        ("If it rains, we stay inside.", "It did not rain."),
        ("The tandem is stolen if he leaves it there.", "He did not leave it there."),
        ("Teo does not drink at the fair.", "Teo was at the fair."),
        ("The geese will not eat.", "The geese ate everything last year."),
        ("The fever goes down.", "The fever went up before it went down."),
        ("Ines helps Teo.", "Rosa helped Teo, too."),
        ("Teo passes maths and physics.", "He passed physics and has to repeat maths."),
        ("The strike ends this week.", "He went on strike from washing up."),
        ("Sowing on Friday will cause trouble.", "They sowed on Thursday instead."),
        ("The mill will be full.", "The glass is half full."),
    ],
)
def test_what_is_told_of_another_thing_time_or_part_settles_nothing(mind: Mind, predicted: str, observed: str) -> None:
    assert mind.judge.judge(predicted, observed).error is None


@pytest.mark.parametrize(
    ("predicted", "observed"),
    [
        ("", ""),
        ("He takes the ferry.", " \n"),
        ("...", "?!"),
        ("\u200b", "He takes the ferry."),
        ("Er nimmt die Fähre.", "Er nahm das Tandem."),
        ("彼はフェリーに乗る", "彼は自転車に乗った"),
        ("\ud800 ferry", "ferry \udfff"),
        ("x" * 1_000_000, "y" * 1_000_000),
        ("He rows. " * 100_000, "She reads. " * 100_000),
        ("7", "8"),
    ],
)
def test_leaves_open_what_it_cannot_read(mind: Mind, predicted: str, observed: str) -> None:
    found = mind.judge.judge(predicted, observed)

    assert (found.error, found.grade) == (None, UNCLEAR)
    assert found.rule


def test_going_to_work_is_no_success(mind: Mind) -> None:
    found = mind.judge.judge("Ana took the bus to work.", "Ana did not take the bus to work.")

    assert (found.grade, found.rule) == (WRONG, "denied")


@pytest.mark.parametrize(
    ("predicted", "observed"),
    [
        ("took the bus to work", "was at work at nine"),
        ("She will take the bus to work.", "She was at work at nine."),
        ("He takes the ferry to the island.", "He was on the island by noon."),
        ("She walks to school.", "She was at school at eight."),
        ("He goes to the gym after work.", "He was tired after work."),
        ("The build passes.", "The build took nine minutes."),
    ],
)
def test_being_somewhere_does_not_tell_how_one_came_there(meant: Mind, predicted: str, observed: str) -> None:
    assert meant.judge.judge(predicted, observed).grade is UNCLEAR


def test_numbers_without_end_are_no_numbers(mind: Mind) -> None:
    huge = "9" * 400

    assert mind.judge.judge(f"It takes {huge} days.", "It took 3 days.").error is None


@pytest.mark.parametrize(
    ("predicted", "observed", "rule"),
    [
        ("She cycled to the mill.", "A bike ride to the mill.", CLOSE),
        ("Ana took the bus to work.", "Ana walked to work.", CLOSE),
        ("Ana took the bus to work.", "Ana took the car to work.", CLOSE),
        ("They played cards.", "They bought cards.", CLOSE),
        ("He called his mother.", "He visited his mother.", CLOSE),
        ("The doctor prescribed antibiotics.", "The doctor advised against antibiotics.", CLOSE),
        ("She watched the kingfishers at the pond.", "He repaired a gearbox in the garage.", ELSEWHERE),
        ("They played cards.", "The vet was called.", ELSEWHERE),
        ("Ana took the bus to work.", "The weather was lovely in Paris.", ELSEWHERE),
    ],
)
def test_vectors_tell_what_is_about_something_else_and_no_verdict(
    meant: Mind, predicted: str, observed: str, rule: str
) -> None:
    found = meant.judge.judge(predicted, observed)

    assert (found.error, found.rule, found.judge) == (None, rule, "rules with vectors")
    assert found.is_outcome is (rule == CLOSE)


@pytest.mark.parametrize(
    ("predicted", "observed"),
    [
        ("Ravi reviews it the same day.", "Ravi needed three days for the review."),
        ("She cycled to the mill.", "A bike ride of 5 hours to the mill."),
    ],
)
def test_an_amount_of_one_alone_is_not_the_same_in_other_words(meant: Mind, predicted: str, observed: str) -> None:
    assert meant.judge.judge(predicted, observed).error is None


@pytest.mark.parametrize("with_vectors", [False, True])
def test_a_close_frame_on_which_nothing_fires_is_left_open(mind: Mind, meant: Mind, with_vectors: bool) -> None:
    judge = (meant if with_vectors else mind).judge

    found = judge.judge("Teo repaints the boathouse.", "Teo tore the boathouse down.")

    assert (found.error, found.rule) == (None, CLOSE)


@pytest.mark.parametrize(
    ("said", "grade", "error"),
    [("right", RIGHT, 0.0), (" Partly.\n", PARTLY, 0.5), ("**wrong**", WRONG, 1.0), ("unclear", UNCLEAR, None)],
)
def test_a_model_is_asked_first(mind: Mind, said: str, grade: Grade, error: float | None) -> None:
    thinker = ScriptedThinker([said])

    found = _judge(mind, thinker).judge("He takes the ferry.", "He took the tandem.")

    assert (found.grade, found.error, found.judge) == (grade, error, "scripted")
    assert [asked.material for asked in thinker.asked] == [
        '{"predicted": "He takes the ferry.", "observed": "He took the tandem."}'
    ]


@pytest.mark.parametrize(
    "answer", ["", "I would say it is wrong", "right wrong", "0.7", DionysusError("gone", "wait"), "правильно"]
)
def test_rules_stand_in_for_a_model_that_gives_no_verdict_and_say_so(mind: Mind, answer: str | DionysusError) -> None:
    found = _judge(mind, ScriptedThinker([answer])).judge("The gate will be open.", "The gate was closed.")

    assert (found.grade, found.judge) == (WRONG, "rules on words; scripted gave no verdict")


def test_what_says_nothing_costs_no_call(mind: Mind) -> None:
    thinker = ScriptedThinker([])

    judge = _judge(mind, thinker)

    assert judge.judge("The gate opens.", "The gate opens").grade is RIGHT
    assert judge.judge("The gate opens.", "").grade is UNCLEAR
    assert thinker.asked == []


def _judge(mind: Mind, thinker: ScriptedThinker) -> Judge:
    return Judge(
        Ground(mind.store, mind.meaning, mind.vocabulary, mind.limits, mind.clock, RULES, thinker),
    )
