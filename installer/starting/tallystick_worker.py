"""Where the frozen command of a worker without a window starts."""

import sys

from tallystick_sync.commands.worker import main

sys.exit(main())
