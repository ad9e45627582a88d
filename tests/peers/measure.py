"""Runs a command to its end, or to its limits, and says what it cost."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PAUSE_SECONDS = 0.05


@dataclass(frozen=True)
class Limits:
    """What one run may take."""

    seconds: float
    megabytes: int


@dataclass(frozen=True)
class Cost:
    """What one run took, its child processes included; `failure` says why it has no result."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    failure: str


def measure(command: list[str], log: Path, limits: Limits) -> Cost:
    """Runs the command in a process group of its own. What it says goes into the log."""
    started = time.monotonic()
    with open(log, "wb") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, start_new_session=True)
    resident, failure = 0.0, ""
    while True:
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        wall = time.monotonic() - started
        if ended:
            break
        resident = max(resident, resident_mb(child.pid))
        if not failure:
            failure = exceeded(wall, resident, limits)
            if failure:
                os.killpg(child.pid, signal.SIGKILL)
        time.sleep(PAUSE_SECONDS)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode and not failure:
        failure = last_line(log) or f"ended with code {child.returncode}"
    peak = max(resident, usage.ru_maxrss / 1024)
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak, failure)


def exceeded(wall: float, resident: float, limits: Limits) -> str:
    """Which limit was passed, or nothing."""
    if wall > limits.seconds:
        return f"stopped after {limits.seconds:g} s"
    if resident > limits.megabytes:
        return f"stopped above {limits.megabytes} MB"
    return ""


def resident_mb(pid: int) -> float:
    """Memory that a process and its children hold now."""
    pages = 0
    waiting = [str(pid)]
    while waiting:
        process = Path("/proc") / waiting.pop()
        try:
            pages += int((process / "statm").read_text().split()[1])
            for task in (process / "task").iterdir():
                waiting += (task / "children").read_text().split()
        except (OSError, IndexError):
            continue
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def last_line(log: Path) -> str:
    """The last thing a program said: of a Python traceback, the error."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:160] if lines else ""
