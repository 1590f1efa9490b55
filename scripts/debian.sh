#!/bin/sh
# Install Debian or Ubuntu packages when run by root there; otherwise print the line that does, and fail.
#
#   sh scripts/debian.sh PACKAGE…
set -eu

if ! command -v apt-get >/dev/null 2>&1; then
    echo "On Debian or Ubuntu the packages are: $*. Install what your system calls them, then try again." >&2
    exit 1
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "Install it with this line, then try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*" >&2
    exit 1
fi
echo "Running as root: apt-get install -y --no-install-recommends $*"
export DEBIAN_FRONTEND=noninteractive
# A third-party source that does not answer makes `update` fail; only the installation itself decides.
apt-get update -qq || true
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" >/dev/null
