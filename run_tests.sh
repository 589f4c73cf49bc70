#!/usr/bin/env bash
# Runs the tests, or the checks, in a virtual environment of its own.
#
#   ./run_tests.sh                       the test suite, on all cores: about four minutes on two
#   ./run_tests.sh --coverage            the same, and fails if too little of selector is covered
#   ./run_tests.sh --long                the long runs, on all cores: about eight more minutes on two
#   ./run_tests.sh [--long] ARGUMENT...  pytest with these arguments, in one process unless they say otherwise
#   ./run_tests.sh --checks              formatting, lint, strict types, import contracts
#
# The container tests need a Docker engine, those of the report's page Chromium and its driver, those of the workflow
# definitions the engines in tests/workflows/requirements.txt, which are installed in an environment of their own, Node.js
# and Slurm. Where these are missing, the tests are skipped; with CI=true they fail.
set -euo pipefail

cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
.ci/venv.sh "$PWD/.venv-test" requirements-dev.txt
export PATH="$PWD/.venv-test/bin:$PATH"
if [[ ${1:-} != --checks ]]; then
  .ci/venv.sh "$PWD/.venv-workflows" tests/workflows/requirements.txt ||
    echo "The workflow engines could not be installed." >&2
fi

on_all_cores=(--numprocesses auto --maxprocesses 8 --dist worksteal)
case ${1:-} in
  "") exec python -m pytest "${on_all_cores[@]}" ;;
  --coverage) exec python -m pytest "${on_all_cores[@]}" --cov ;;
  --long)
    shift
    (($#)) || set -- "${on_all_cores[@]}"
    exec python -m pytest -m long "$@"
    ;;
  --checks) ;;
  *) exec python -m pytest "$@" ;;
esac

failed=0
for check in "ruff format --check" "ruff check" "mypy" "lint-imports"; do
  echo "== $check"
  $check || failed=1
done
exit "$failed"
