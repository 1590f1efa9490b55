#!/bin/sh
# Find a Python that Hepatica runs on and hand over to environment.py.
#
#   sh scripts/environment.sh viewer|tests [ARGUMENTS OF THE VIEWER]
#
# PYTHON=… names the interpreter; without it the first that fits is taken. Each candidate is run, not only looked for:
# a pyenv shim exists for versions that it then refuses to start.
set -eu
cd "$(dirname "$0")/.."

fits() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if fits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

if ! python=$(find_python); then
    if [ -n "${PYTHON:-}" ]; then
        echo "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 that runs." >&2
        exit 1
    fi
    echo "Hepatica needs Python 3.11, 3.12 or 3.13, and none was found here." >&2
    sh scripts/debian.sh python3 python3-venv
    if ! python=$(find_python); then
        echo "This system's own Python is another version: install one of these and name it with PYTHON=…" >&2
        exit 1
    fi
fi
exec "$python" scripts/environment.py "$@"
