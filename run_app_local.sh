#!/usr/bin/env bash
# Runs the operator without Docker on test-data, writes to ./output and ./logs, shows what was selected, and prints where
# output and report are.
# Needs only bash and Python 3.11 or newer. The first run creates a virtual environment; after that it takes seconds.
#
#   ./run_app_local.sh              runs the operator
#   ./run_app_local.sh ARGUMENT...  passes its arguments to main.py; --help lists them
#
# The operator's variables work here too: NVIDIA_CLARA_INPUT=/some/payload ./run_app_local.sh
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
"$here/.ci/venv.sh" "$here/.venv-app" "$here/requirements.txt"
main=("$here/.venv-app/bin/python" "$here/main.py")

if (($#)); then
  exec "${main[@]}" "$@"
fi

export NVIDIA_CLARA_INPUT=${NVIDIA_CLARA_INPUT:-$here/test-data}
export NVIDIA_CLARA_OUTPUT=${NVIDIA_CLARA_OUTPUT:-$here/output}
export NVIDIA_CLARA_LOGS=${NVIDIA_CLARA_LOGS:-$here/logs}

code=0
"${main[@]}" || code=$?
if ((code == 0)); then
  printf '\n%s/selected-images.json:\n' "$NVIDIA_CLARA_OUTPUT"
  cat "$NVIDIA_CLARA_OUTPUT/selected-images.json"
fi
exec "$here/.ci/results.sh" "$code" "$NVIDIA_CLARA_OUTPUT" "$NVIDIA_CLARA_LOGS"
