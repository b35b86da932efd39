"""The sandbox's fault plan: which calls fail, and that a failed request heals when it is repeated."""

from sandbox.wire.faults import FaultPlan


def test_every_third_call_fails_and_its_repetition_succeeds_whatever_comes_between() -> None:
    """The fourth call is due as well; it repeats the failed first and succeeds, and the next call meets the interval."""
    plan = FaultPlan()
    plan.add("ga4", "unavailable", times=None, every=3)
    calls = ["a", "b", "c", "a", "d", "e", "d"]
    assert [plan.should_fail("ga4", "unavailable", call) for call in calls] == [
        True,
        False,
        False,
        False,
        True,
        False,
        False,
    ]
    assert plan.occurrence_count("ga4", "unavailable") == 2


def test_a_fault_on_every_call_also_meets_repetitions_until_it_is_used_up() -> None:
    plan = FaultPlan()
    plan.add("ga4", "unavailable", times=2)
    assert [plan.should_fail("ga4", "unavailable", "a") for _ in range(3)] == [True, True, False]
