#!/usr/bin/env bash
# Prints where a run has left its output and its report, and exits with the run's exit code.
#
#   .ci/results.sh EXIT_CODE OUTPUT_FOLDER LOGS_FOLDER
set -euo pipefail

code=$1
output=$2/selected-images.json
report=$3/selection-report.html

# With any other code there is no output, and with 125 to 127 Docker has not even started the run: what is there is older.
((code == 0)) || output="none (exit code $code)"
if [[ ! -e $report ]] || ((code >= 125 && code <= 127)); then
  report=none
fi
printf '\nOutput: %s\nReport: %s\n' "$output" "$report"
exit "$code"
