#!/bin/sh
# Installs libavlock, its header and its pkg-config file below a prefix: sh install.sh /usr/local
# DESTDIR is put before it, for packages. The library was built before, with
# cargo build --locked --profile client -p avlock-client-c
set -eu
prefix=${1:?expected a prefix, such as /usr/local}
# pkg-config writes it into the command lines of other folders.
case $prefix in
/*) ;;
*) echo "expected a prefix that begins with /, such as /usr/local, found $prefix" >&2; exit 1 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
built=${CARGO_TARGET_DIR:-$here/../../target}/client
version=$(sed -n '/^\[workspace.package\]/,/^\[/s/^version = "\(.*\)"/\1/p' "$here/../../Cargo.toml")
to=${DESTDIR:-}$prefix
[ -e "$built/libavlock.so" ] || { echo "expected $built/libavlock.so: build the library first" >&2; exit 1; }
mkdir -p "$to/lib/pkgconfig" "$to/include"
cp "$here/include/avlock.h" "$to/include/avlock.h"
cp "$built/libavlock.a" "$to/lib/libavlock.a"
# Programs ask for the name of the interface, which stays while the library grows.
cp "$built/libavlock.so" "$to/lib/libavlock.so.$version"
ln -sf "libavlock.so.$version" "$to/lib/libavlock.so.0"
ln -sf libavlock.so.0 "$to/lib/libavlock.so"
# Letters that mean something to sed.
escaped=$(printf '%s' "$prefix" | sed 's/[\\&|]/\\&/g')
sed -e "s|@prefix@|$escaped|" -e "s|@version@|$version|" "$here/avlock.pc.in" >"$to/lib/pkgconfig/avlock.pc"
