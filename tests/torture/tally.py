"""Counts of all rounds so far, stored after each round, so that an interrupted test can continue."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

CLI, DAEMON = "command line", "daemon"


@dataclass
class Tally:
    """Counts of all rounds so far. `before`: the newest load when the round after them began, which may have been cut off since."""

    seed: int = 1
    rounds: int = 0
    kills: int = 0
    by_daemon: int = 0
    worker_alone: int = 0
    two_runs: int = 0
    with_faults: int = 0
    at_operations: int = 0
    repairs_by_daemon: int = 0
    compared: int = 0
    stages: dict[str, dict[str, int]] = field(default_factory=lambda: {CLI: {}, DAEMON: {}})
    before: int | None = None
    differing: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path, seed: int) -> "Tally":
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls(seed)

    def save(self, path: Path) -> None:
        """Whole or not at all."""
        part = path.with_suffix(".part")
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(path)

    def hit(self, launcher: str, stages: list[str]) -> None:
        """Count the runs that one kill ended, each by the stage it was in."""
        self.stages[launcher] = dict(sorted((Counter(self.stages[launcher]) + Counter(stages)).items()))

    def lines(self) -> list[str]:
        """The stages of the killed runs, and the counts in one line."""
        by_stage = [
            f"{sum(found.values())} runs of the {launcher} killed: "
            + ", ".join(f"{count} in {stage}" for stage, count in sorted(found.items(), key=lambda one: -one[1]))
            for launcher, found in self.stages.items()
        ]
        return [*by_stage, self.line()]

    def line(self) -> str:
        """The counts in one line."""
        return (
            f"{self.kills} kills in {self.rounds} rounds ({self.kills - self.by_daemon} of the command line's runs, "
            f"{self.by_daemon} of the daemon's, {self.worker_alone} of those with the daemon living on; "
            f"{self.at_operations} just before a file operation, {self.two_runs} beside an import, "
            f"{self.with_faults} with platform faults), {self.rounds} repairs ({self.repairs_by_daemon} by the daemon): "
            f"{self.compared} tables compared, {len(self.differing)} differ, {len(self.left)} things left behind, "
            f"{len(self.failed)} repairs failed"
        )

    @property
    def is_sound(self) -> bool:
        return not (self.differing or self.left or self.failed)
