"""`python -m tallystick_sync.commands.hub`."""

import sys

from tallystick_sync.commands.hub import main

sys.exit(main())
