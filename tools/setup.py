"""Set up and start KIM-Lotse: `python3 tools/setup.py run` and so on (see `make help`).

This file runs under any Python 3, so that an old one gets a sentence instead of a syntax error.
"""

import sys

OLDEST = (3, 11)

if sys.version_info < OLDEST:
    sys.exit(
        "KIM-Lotse braucht Python %d.%d oder neuer; dies ist %d.%d. Bitte eine neuere Python-Version installieren.\n"
        "KIM-Lotse needs Python %d.%d or newer; this is %d.%d. Please install a newer Python."
        % (OLDEST + sys.version_info[:2] + OLDEST + sys.version_info[:2])
    )

if __name__ == "__main__":
    from kimsetup.commands import main

    main(sys.argv[1:])
