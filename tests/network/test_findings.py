"""What a finding says: the arithmetic, the paths, what is missing, what is odd."""

from app.network.findings import MOST_PATHS, MOST_SUMS, Finding, Status, find
from app.network.holdings import Holding, Stake, stake_of
from app.network.ownership import Ownership
from app.network.resolve import Resolution
from app.network.rules import EU, OFAC, UK, Limit, Rule, eu
from app.network.shares import UNKNOWN, Share

X, Y, N, A, B, C = range(6)
NAMES = ("X", "Y", "N", "A", "B", "C")


def stake(owner: int, owned: int, low: str | None, high: str | None = None) -> Stake:
    share = Share.of(low, high)
    return Stake(owner, owned, share.low, share.high)


def finding(rule: Rule, node: int, *stakes: Stake, listed: tuple[int, ...] = (X, Y)) -> Finding:
    return find(Resolution(Ownership(stakes), rule, listed), node, NAMES.__getitem__)


def test_the_arithmetic_is_a_sentence_for_each_company() -> None:
    found = finding(OFAC, C, stake(X, A, "60"), stake(A, C, "30"), stake(Y, C, "25"))
    assert [s.sentence for s in found.sums] == [
        "C: A 30 % (owned) + Y 25 % (listed) = 55 %, which is 50 % or more",
        "A: X 60 % (listed) = 60 %, which is 50 % or more",
    ]
    assert (found.status, found.missing, found.notes) == (Status.CERTAIN, (), ())


def test_a_sum_that_falls_short_is_shown_too() -> None:
    found = finding(OFAC, A, stake(X, A, "30"), stake(N, A, "70"))
    assert found.sums[0].sentence == "A: X 30 % (listed) = 30 %, which is not 50 % or more"
    assert [t.counts.value for t in found.sums[0].terms] == ["does not count", "listed"]


def test_every_path_from_somebody_listed_is_told() -> None:
    stakes = (stake(X, A, "60"), stake(X, B, "60"), stake(A, C, "30"), stake(B, C, "30"))
    found = finding(OFAC, C, *stakes)
    assert [[s.owner for s in path] for path in found.paths] == [[X, A], [X, B]]
    assert not found.more_paths


def test_paths_pass_no_company_twice_and_are_bounded() -> None:
    mutual = (stake(A, B, "60"), stake(B, A, "40"), stake(X, A, "60"))
    found = finding(OFAC, B, *mutual)
    assert [[s.owner for s in path] for path in found.paths] == [[X, A]]
    many = [stake(X, n, "100") for n in range(10, 10 + MOST_PATHS + 5)]
    into = [Stake(s.owned, A, s.high // 40, s.high // 40) for s in many]
    crowd = find(Resolution(Ownership([*many, *into]), OFAC, {X}), A)
    assert (len(crowd.paths), crowd.more_paths) == (MOST_PATHS, True)


def test_what_is_missing_is_named() -> None:
    found = finding(OFAC, A, stake(X, A, None), stake(Y, A, "10", "20"))
    assert found.status is Status.POSSIBLE
    assert found.missing == (
        "the share that X holds of A",
        "the exact share that Y holds of A (stated: 10 to 20 %)",
    )


def test_control_is_to_be_assessed_where_the_rule_asks_for_it() -> None:
    control = Stake(X, A, control=True)
    assert finding(EU, A, control).missing == ("whether X controls A in the sense of the rule",)
    assert finding(EU, A, control).notes == ("X controls A; control: to be assessed",)
    assert finding(OFAC, A, control).status is Status.NO
    assert finding(OFAC, A, control).notes == ("X controls A; control alone does not block",)


def test_exactly_half_says_which_reading_was_applied() -> None:
    for limit, status in ((Limit.HALF_OR_MORE, "certain"), (Limit.MORE_THAN_HALF, "no")):
        found = finding(eu(limit), A, stake(X, A, "50"))
        assert found.status.value == status
        assert found.notes[0].startswith(f"exactly 50 % of A: the limit was read as {limit} (EU")


def test_statements_that_disagree_are_said_to() -> None:
    told = [Holding(owner=X, owned=A, share=Share.of(p), ref=n) for n, p in enumerate(("40", "60"))]
    made = stake_of(X, A, told)
    assert made.refs == (0, 1)
    assert finding(OFAC, A, made).notes == (
        "statements about X's share of A disagree; the stricter reading, 60 %, was used",
    )


def test_a_statement_without_a_share_contradicts_nothing() -> None:
    told = [Holding(owner=X, owned=A, share=s) for s in (UNKNOWN, Share.of("30"))]
    made = stake_of(X, A, told)
    assert (made.share, made.disagree) == (Share.of("30"), False)


def test_a_company_that_holds_itself() -> None:
    found = finding(OFAC, A, stake(A, A, "20"), stake(X, A, "45"))
    assert found.missing == ("whether the 20 % that A holds of itself belong to the whole",)
    assert found.notes == ("A holds 20 % of itself, which counts for nobody",)


def test_shares_over_100_percent() -> None:
    found = finding(OFAC, A, stake(X, A, "60"), stake(N, A, "60"))
    assert found.missing == ("which shares of A are true: those stated add up to 120 %",)
    assert found.sums[0].sentence == "A: X 60 % (listed) = 40 to 60 %, which may be 50 % or more"


def test_cross_holdings_are_said() -> None:
    found = finding(OFAC, A, stake(A, B, "60"), stake(B, A, "10"), stake(X, A, "60"))
    assert "A and B hold shares of each other" in found.notes


def test_the_strongest_listed_person_is_told_where_nothing_is_added_up() -> None:
    found = finding(UK, A, stake(X, A, "20"), stake(Y, A, "30"))
    assert found.sums[0].sentence == "A: Y 30 % (listed) = 30 %, which is not more than 50 %"
    assert finding(UK, A, stake(N, A, "90")).status is Status.NO


def test_somebody_listed_is_said_to_be() -> None:
    found = finding(OFAC, Y, stake(X, Y, "80"))
    assert (found.listed, found.status) == (True, Status.CERTAIN)
    assert found.notes == ("Y is listed itself, whatever is held of it",)
    unknown = finding(EU, Y, stake(X, Y, None))
    assert unknown.status is Status.POSSIBLE
    assert unknown.sums[0].sentence.endswith("0 to 100 %, which may be 50 % or more")
    assert finding(OFAC, Y, stake(X, Y, "40")).status is Status.NO


def test_the_sums_of_a_crowd_are_bounded() -> None:
    persons = range(10, 10 + 2 * MOST_SUMS)
    crowd = [stake(n, A, "0.6") for n in persons]
    found = find(Resolution(Ownership(crowd), OFAC, set(persons)), A)
    assert found.status is Status.CERTAIN
    assert f"+ the shares of {MOST_SUMS} more = 60 %" in found.sums[0].sentence
    chain = [stake(n, n + 1, "60") for n in range(10, 10 + 2 * MOST_SUMS)]
    last = 10 + 2 * MOST_SUMS
    deep = find(Resolution(Ownership(chain), OFAC, {10}), last)
    assert (deep.status, len(deep.sums)) == (Status.CERTAIN, MOST_SUMS)
    assert len(deep.paths[0]) == 2 * MOST_SUMS
