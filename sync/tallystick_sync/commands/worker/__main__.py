"""`python -m tallystick_sync.commands.worker`."""

import sys

from tallystick_sync.commands.worker import main

sys.exit(main())
