#!/bin/sh
# Installs Tallystick for one person, without administrator rights. Run it in the unpacked folder:
#
#   ./install.sh              into ~/.local; PREFIX=DIR ./install.sh puts it elsewhere
#   ./install.sh --uninstall  takes it away again; the work of workers stays
set -eu
prefix=${PREFIX:-$HOME/.local}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
id=io.github.tallystick.Tallystick
place=$prefix/lib/tallystick
applications=$prefix/share/applications
mime=$prefix/share/mime
icons=$prefix/share/icons/hicolor/scalable/apps
metainfo=$prefix/share/metainfo

refresh() {
    if command -v update-mime-database >/dev/null; then update-mime-database "$mime" || true; fi
    if command -v update-desktop-database >/dev/null; then update-desktop-database -q "$applications" || true; fi
}

if [ "${1:-}" = --uninstall ]; then
    rm -rf "$place"
    rm -f "$prefix/bin/tallystick" "$prefix/bin/tallystick-worker" "$applications/$id.desktop" \
        "$mime/packages/$id.xml" "$icons/$id.svg" "$metainfo/$id.metainfo.xml"
    refresh
    echo "Tallystick is removed. Your work, receipts and identity are untouched in" \
        "${XDG_DATA_HOME:-$HOME/.local/share}/tallystick"
    exit 0
fi

version=$(cat "$here/version")
mkdir -p "$place/versions" "$prefix/bin" "$applications" "$mime/packages" "$icons" "$metainfo"
# A folder for each version, and a link to the one in use: an update puts the next one beside it.
building=$place/versions/.$version.new
rm -rf "$building"
cp -R "$here/tallystick" "$building"
rm -rf "$place/versions/$version"
mv "$building" "$place/versions/$version"
ln -s "versions/$version" "$place/.current.new"
mv -T "$place/.current.new" "$place/current"
ln -sf "$place/current/tallystick" "$prefix/bin/tallystick"
ln -sf "$place/current/tallystick-worker" "$prefix/bin/tallystick-worker"
sed "s|^Exec=tallystick|Exec=\"$place/current/tallystick\"|" "$here/share/$id.desktop" >"$applications/$id.desktop"
cp "$here/share/$id.xml" "$mime/packages/"
cp "$here/share/$id.svg" "$icons/"
cp "$here/share/$id.metainfo.xml" "$metainfo/"
refresh
echo "Tallystick is installed. Start it from the menu, or with $prefix/bin/tallystick"
