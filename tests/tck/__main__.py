"""`python -m tests.tck DIR`: run all test cases of the DMN kit below a folder.

Prints one line per failing test with expected and found, then the totals. Exit code 1 if any test failed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.tck.run import run_folder


def main() -> int:
    """Run the folder named on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        print("usage: python -m tests.tck DIR", file=sys.stderr)
        return 2
    outcome = run_folder(Path(sys.argv[1]), report=print)
    print(f"{outcome.passed} passed, {outcome.failed} failed")
    share = 100 * outcome.valued_passed / outcome.valued if outcome.valued else 100.0
    print(f"of the tests that expect a value: {outcome.valued_passed} of {outcome.valued} passed ({share:.1f} %)")
    return 1 if outcome.failed else 0


if __name__ == "__main__":
    sys.exit(main())
