"""`python -m tallystick_sync.commands.pack`."""

import sys

from tallystick_sync.commands.pack import main

sys.exit(main())
