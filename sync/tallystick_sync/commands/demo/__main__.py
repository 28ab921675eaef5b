"""`python -m tallystick_sync.commands.demo`."""

import sys

from tallystick_sync.commands.demo import main

sys.exit(main())
