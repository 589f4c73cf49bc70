#!/usr/bin/env bash
# Creates a virtual environment for a requirements file, unless it exists already.
#
#   .ci/venv.sh VENV REQUIREMENTS [ARGUMENT...]
#
# Arguments are passed to pip.
# It is recreated if the requirements or the folder have changed, if its python no longer starts, or if an earlier
# attempt did not finish. PYTHON names an interpreter other than python3.
set -euo pipefail

venv=$1
requirements=$2
python=${PYTHON:-python3}

die() {
  echo "$(basename "$venv"): $*" >&2
  exit 2
}

stamp="$venv $(cksum <"$requirements")"
if [[ -f $venv/made-for && $(<"$venv/made-for") == "$stamp" ]] && "$venv/bin/python" -c '' 2>/dev/null; then
  exit 0
fi

command -v "$python" >/dev/null || die "$python is not installed; install Python 3.11 or newer"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  die "Python 3.11 or newer is needed, $python is $("$python" --version 2>&1); PYTHON=/path/to/python3 names another"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  die "$python cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv"

echo "Creating $(basename "$venv") (once, and again when $(basename "$requirements") changes) ..." >&2
"$python" -m venv --clear "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
  --requirement "$requirements" "${@:3}"
printf '%s\n' "$stamp" >"$venv/made-for"
