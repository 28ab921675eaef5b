"""`python -m tallystick_desktop`."""

import sys

from tallystick_desktop.app import main

sys.exit(main())
