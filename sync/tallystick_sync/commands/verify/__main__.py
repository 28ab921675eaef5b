"""`python -m tallystick_sync.commands.verify`."""

import sys

from tallystick_sync.commands.verify import main

sys.exit(main())
