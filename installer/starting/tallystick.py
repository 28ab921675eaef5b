"""Where the frozen window starts."""

import sys

from tallystick_desktop.app import main

sys.exit(main())
