"""Many who arrive at once share a commit, and each gets their own outcome."""

import asyncio

import pytest

from shared.database.group_commit import MOST_TOGETHER, GroupCommit

pytestmark = pytest.mark.anyio


class Ledger:
    """Writes whole batches or nothing; cannot write what is called `bad`."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.is_away = False

    async def write(self, arrivals: list[str]) -> list[str]:
        await asyncio.sleep(0)
        if self.is_away:
            raise ConnectionResetError("the server went away")
        if "bad" in arrivals:
            raise ValueError("cannot be written")
        self.batches.append(arrivals)
        return [arrival.upper() for arrival in arrivals]


async def test_a_crowd_shares_commits_and_each_gets_its_own_outcome() -> None:
    ledger = Ledger()
    together = GroupCommit(ledger.write)
    names = [f"n{number}" for number in range(MOST_TOGETHER + 5)]
    outcomes = await asyncio.gather(*(together.add(name) for name in names))
    assert outcomes == [name.upper() for name in names]
    assert [len(batch) for batch in ledger.batches] == [MOST_TOGETHER, 5]


async def test_one_that_cannot_be_written_fails_alone() -> None:
    ledger = Ledger()
    together = GroupCommit(ledger.write)
    outcomes = await asyncio.gather(
        *(together.add(name) for name in ("a", "bad", "b")), return_exceptions=True
    )
    assert outcomes[0] == "A"
    assert isinstance(outcomes[1], ValueError)
    assert outcomes[2] == "B"


async def test_nobody_is_told_it_is_stored_while_the_server_is_away() -> None:
    ledger = Ledger()
    ledger.is_away = True
    together = GroupCommit(ledger.write)
    outcomes = await asyncio.gather(*(together.add(n) for n in "abc"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [ConnectionResetError] * 3
    ledger.is_away = False
    with pytest.raises(ValueError, match="cannot be written"):
        await together.add("bad")
    assert await together.add("later") == "LATER"
