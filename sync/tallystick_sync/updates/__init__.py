"""Updates of the frozen program: signed releases, files that carry what changed, and folders side by side.

    offered = read_update(path.read_bytes(), installed=read_installed(folder))
    install(Place(root), offered, try_it=starts)    # the program in use stays until the new one has started
    go_back(Place(root))

`release` decides without I/O what may follow what; `bundle` reads and writes `.tallyupdate` files; `place`
changes the disk.
"""

TRY_OUT = "--try-out"
"""With this word the window's program opens all that it needs, shows nothing, and ends."""
