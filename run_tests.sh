#!/usr/bin/env bash
# Runs the test suite, or the checks, in a virtual environment of its own.
#
#   ./run_tests.sh [ARGUMENT...]  pytest with these arguments; without any, the whole suite
#   ./run_tests.sh --checks       formatting, lint, strict types, import contract
#
# The container tests build the image and run it; where there is no Docker engine they are skipped.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
.ci/venv.sh "$PWD/.venv-test" requirements-dev.txt
export PATH="$PWD/.venv-test/bin:$PATH"

if [[ ${1:-} != --checks ]]; then
  exec python -m pytest "$@"
fi
failed=0
for check in "ruff format --check" "ruff check" "mypy" "lint-imports"; do
  echo "== $check"
  $check || failed=1
done
exit "$failed"
