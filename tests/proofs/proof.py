"""What all proofs share: they state the least work they need, and must find a planted fault before they count.

A proof module has a function `run(planted)` that returns a Result, and calls `main` with it. Each run is a process of
its own, whose log is only shown if the run itself fails; what remains is one summary.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN, PLANTED = "run", "planted"


@dataclass
class Result:
    """What a run did, what it needs to have done at least, and the faults that it found."""

    work: dict[str, int]
    least: dict[str, int]
    faults: dict[str, int]
    notes: list[str] = field(default_factory=list)

    @property
    def too_little(self) -> dict[str, str]:
        """The work that was not done: what was done, and what is needed."""
        return {
            name: f"{self.work[name]} of at least {number}"
            for name, number in self.least.items()
            if self.work[name] < number
        }

    @property
    def fault_count(self) -> int:
        return sum(self.faults.values())


def verdict(planted: Result, real: Result) -> list[str]:
    """Return why a proof does not hold, as sentences; nothing if it holds."""
    reasons = []
    if not planted.fault_count:
        reasons.append("The planted fault was not found: the proof would not find a real one.")
    if real.too_little:
        reasons.append(f"Too little work to prove anything: {_listed(real.too_little)}.")
    if real.fault_count:
        reasons.append(f"Faults: {_listed({name: n for name, n in real.faults.items() if n})}.")
    return reasons


def main(run: Callable[[bool], Result], module: str, claim: str) -> int:
    """Run a proof, first with the planted fault; print one summary and return the exit code."""
    if sys.argv[1:] in ([RUN], [PLANTED]):
        print(json.dumps(asdict(run(sys.argv[1] == PLANTED))))
        return 0
    planted, real = _run_apart(module, PLANTED), _run_apart(module, RUN)
    reasons = verdict(planted, real)
    print(f"{claim}: {'holds' if not reasons else 'is NOT proved'}")
    print(f"  work: {_listed(real.work)}")
    print(f"  faults: {_listed(real.faults)}")
    print(f"  planted fault: {_listed(planted.faults)}")
    for line in [*real.notes, *reasons]:
        print(f"  {line}")
    return 1 if reasons else 0


def _run_apart(module: str, kind: str) -> Result:
    """Run the module in a process of its own. Raises SystemExit with its last words if it fails."""
    command = [sys.executable, "-m", module, kind]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{module} {kind} failed:\n{done.stdout[-2_000:]}\n{done.stderr[-4_000:]}")
    return Result(**json.loads(done.stdout.splitlines()[-1]))


def _listed(values: dict) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items()) or "nothing"
