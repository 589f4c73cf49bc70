#!/usr/bin/env bash
# Runs the operator without Docker, on test-data into ./output and ./logs, and shows what was selected.
#
#   ./run_app_local.sh              needs bash and Python 3.11 or newer, nothing else; seconds the second time
#   ./run_app_local.sh ARGUMENT...  hands its arguments to main.py: --help tells which there are
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
mkdir -p "$NVIDIA_CLARA_OUTPUT"
"${main[@]}"
printf '\n%s/selected-images.json:\n' "$NVIDIA_CLARA_OUTPUT"
cat "$NVIDIA_CLARA_OUTPUT/selected-images.json"
