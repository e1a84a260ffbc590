"""Observations in nearly the words of the prediction that say another thing: the judge says nothing of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.settings import load_settings

REPAIRED, MARATHON, BUS = "The car will be repaired.", "She will finish the marathon.", "Ana took the bus to work."
NEAR_MISSES = {
    REPAIRED: (
        "The car will soon be repaired.",
        "The car is being repaired.",
        "The car has to be repaired.",
        "The car can be repaired.",
        "They said the car was repaired.",
        "They agreed to repair the car.",
        "They started to repair the car.",
        "Repairing the car is too expensive.",
        "The car was too old to be repaired.",
        "The car was repaired before the accident.",
        "The neighbour's car was repaired.",
        "The car radio was repaired.",
    ),
    MARATHON: (
        "She wants to finish the marathon.",
        "She tried to finish the marathon.",
        "She should have finished the marathon by now.",
        "If she had eaten, she would have finished the marathon.",
        "Ben thought she finished the marathon.",
        "She was about to finish the marathon.",
        "She is finishing the marathon.",
        "Yeah right, she finished the marathon.",
        "I wish she had finished the marathon.",
        "Her brother finished the marathon.",
    ),
    BUS: (
        "Ana took the bus from work.",
        "Ana waited for the bus to work.",
        "Ana took the bus home.",
        "Ana read on the bus to work.",
        "Ana took a taxi to work.",
        "Ana drove to work.",
        "Ana walked to work.",
        "Ana worked from home.",
        "Ana's bus to work broke down.",
        "Ana took the bus to school.",
        "Ana took her bag to work.",
    ),
    "We sell 100 tickets.": ("We sold 40 tickets on the first day.", "We sold 40 tickets by noon."),
    "We spend less than 500 on groceries.": ("By the 20th of May we were at 390 for groceries.",),
    "The meeting lasts 30 minutes.": ("The meeting began 5 minutes late.",),
    "The bill is at most 100 euros.": ("The bill was 60 euros each.",),
    "The price rises by 10 euros.": ("The price rose to 10 euros.",),
    "The hedge will have grown past two metres.": ("The hedge was barely 1.7 m tall.",),
    "The queue stays under 50 jobs.": ("The queue was at 20 jobs this morning.",),
    "The weight will be under 80 kg.": ("The weight was 78 kg in January.",),
    "It will rain on the wedding day.": ("It rained the day before the wedding.",),
    "It will rain on Sunday.": ("It rained on Saturday.",),
    "It'll snow on both Saturday and Sunday.": ("We had snow on Saturday; Sunday stayed dry and clear.",),
    "The Rovers will beat United on Saturday.": ("The Rovers beat City on Wednesday.",),
    "Tom calls Ana.": ("Tom called Eva.",),
    "Ana's car will be repaired.": ("Ben's car was repaired.",),
    "The baker closes in the morning.": ("The baker sang in the evening.",),
    "Our flight to Rome will be delayed.": ("Our flight from Rome was delayed.",),
    "They will vote for the bridge.": ("They voted against the bridge.",),
    "The offer will be accepted.": ("They accepted the other offer.",),
    "The shop will be open.": ("The shop next door was closed.",),
    "The road will be open.": ("The road was not open to lorries.",),
    "The fever will drop.": ("The fever didn't drop until Sunday.",),
    "The train will be late.": ("The train was never this late.",),
    "It won't rain.": ("It didn't just rain, it poured.",),
    "Both tests pass.": ("One test passed, then the other.",),
    "The workshop will be fully booked.": ("Seven of the thirty places in the workshop were taken.",),
    "The printer jammed twice.": ("I believe the printer jammed twice, but I was not there.",),
    "The tram to the station was late.": ("Was the tram to the station late",),
    "The club kept the trainer.": ("The club kept the trainers.",),
    "Bruno barked at the postman.": ("Bruno barked at the cat.",),
    "Mr Novak came the same day.": ("Mr Novak sent his son, the same day.",),
    "All boats sink.": ("Two boats sank before noon.",),
    "The baby slept all night.": ("The baby slept all day.", "The baby slept till two."),
    "The client paid the invoice.": ("The client disputed the invoice.", "The client was sent the invoice."),
    "She made pancakes.": ("She bought pancakes.", "She burnt the pancakes."),
    "The build failed on Windows.": ("The build failed on Linux.",),
    "He called his mother.": ("His mother called.", "He called his sister."),
    "The upload succeeds.": ("The upload succeeded. That was a joke.", "The upload succeeded. But it was the old one."),
}


@pytest.fixture(scope="module")
def meant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mind]:
    home = tmp_path_factory.mktemp("home")
    mind = build_mind(load_settings(home=home, embedding={"model": "minilm", "patience_s": 60}))
    yield mind
    mind.close()


@pytest.mark.parametrize(("predicted", "observed"), [(one, other) for one in NEAR_MISSES for other in NEAR_MISSES[one]])
def test_says_nothing_of_what_is_said_of_another_thing(meant: Mind, predicted: str, observed: str) -> None:
    assert meant.judge.judge(predicted, observed).error is None
