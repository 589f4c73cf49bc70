#!/usr/bin/env bash
# Runs the operator without Docker on test-data, writes to ./output and ./logs, shows what was selected, and prints where
# output and report are.
# Needs only bash and Python 3.11 or newer. The first run creates a virtual environment; after that it takes seconds.
#
#   ./run_app_local.sh                           runs the operator
#   ./run_app_local.sh --dicom FOLDER [RULES]    parses DICOM files, selects from them, and shows why each series was
#                                                selected or not
#       --nifti                                  also makes a volume of each selected series
#       --volume SUFFIX                          with --nifti: which of several volumes, see main.py convert --help
#   ./run_app_local.sh ARGUMENT...               passes its arguments to main.py; --help lists them
#
# The operator's variables work here too: NVIDIA_CLARA_INPUT=/some/payload ./run_app_local.sh
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

# Creates the virtual environment for a requirements file; then `python` and `main` are what runs in it.
use() {
  "$here/.ci/venv.sh" "$here/$1" "$here/$2"
  python=$here/$1/bin/python
  main=("$python" "$here/main.py")
}

# Does a step from an input folder to an output folder, and shows only its warnings and errors; the log has all.
step() {
  echo "$1 ..."
  NVIDIA_CLARA_INPUT=$2 NVIDIA_CLARA_OUTPUT=$3 "${main[@]}" "${@:4}" | { grep -v "^[^ ]* INFO " || true; }
}

from_dicom() {
  local dicom="" rules="" nifti="" choice=()
  while (($#)); do
    case $1 in
      --dicom | --volume)
        (($# > 1)) || die "$1 needs a value"
        if [[ $1 == --dicom ]]; then dicom=$2; else choice+=("$1" "$2"); fi
        shift
        ;;
      --nifti) nifti=yes ;;
      -*) die "there is no option $1" ;;
      *)
        [[ -z $rules ]] || die "more than one rules file: $rules and $1"
        rules=$1
        ;;
    esac
    shift
  done
  [[ -n $dicom ]] || die "--dicom FOLDER is missing"
  [[ -n $nifti ]] || ((${#choice[@]} == 0)) || die "--volume needs --nifti"
  local output=$NVIDIA_CLARA_OUTPUT report=$NVIDIA_CLARA_LOGS/selection-report.json code=0
  # Whatever fails below, nothing of an earlier run may be taken for its result.
  rm -f "$output/selected-images.json" "$output/nifti/selected-images.json" "${report%.json}".{json,html}
  mkdir -p "$output/parsed"
  if [[ -n $rules ]]; then
    export NVIDIA_CLARA_SELECTION_RULES_FILE=$rules
    unset NVIDIA_CLARA_SELECTION_RULES_BASE64 # which would win
  fi

  use .venv-dicom requirements-dicom.txt
  step "Parsing $dicom" "$dicom" "$output/parsed" parse
  step "Selecting" "$output/parsed" "$output" || code=$?
  if [[ -f $report ]]; then
    echo
    PYTHONPATH=$here "$python" -P -m selector.commands.selection_table "$report"
  fi
  ((code == 0)) || exit "$code"
  if [[ -n $nifti ]]; then
    mkdir -p "$output/nifti"
    step "Converting" "$output" "$output/nifti" convert --dicom "$dicom" "${choice[@]}"
    output=$output/nifti
  fi
  echo "What was selected is in $output/selected-images.json, and why in ${report%.json}.html"
}

die() {
  echo "run_app_local.sh: $*" >&2
  exit 2
}

export NVIDIA_CLARA_OUTPUT=${NVIDIA_CLARA_OUTPUT:-$here/output}
export NVIDIA_CLARA_LOGS=${NVIDIA_CLARA_LOGS:-$here/logs}
case ${1:-} in
  "")
    use .venv-app requirements.txt
    export NVIDIA_CLARA_INPUT=${NVIDIA_CLARA_INPUT:-$here/test-data}
    code=0
    "${main[@]}" || code=$?
    if ((code == 0)); then
      printf '\n%s/selected-images.json:\n' "$NVIDIA_CLARA_OUTPUT"
      cat "$NVIDIA_CLARA_OUTPUT/selected-images.json"
    fi
    exec "$here/.ci/results.sh" "$code" "$NVIDIA_CLARA_OUTPUT" "$NVIDIA_CLARA_LOGS"
    ;;
  --dicom | --nifti | --volume) from_dicom "$@" ;;
  *)
    if [[ $1 == parse || $1 == convert ]]; then use .venv-dicom requirements-dicom.txt; else use .venv-app requirements.txt; fi
    exec "${main[@]}" "$@"
    ;;
esac
