#!/usr/bin/env bash
# Runs the operator in Docker on ./input, ./output and ./logs, as the calling user and without a network, and prints
# where output and report are.
# Builds the image if it does not exist, creates the folders if they are missing, and fills an empty ./input from
# test-data.
#
#   ./run_app_docker.sh [ARGUMENT...]  passes its arguments to main.py, such as try or check with rules in ./config
#
# After a change to the sources, run "docker rmi series-selector" to have the image rebuilt. A change to the rules in
# ./config needs no rebuild.
#
#   APP_NAME              name of the image (default: series-selector)
#   BASE_IMAGE            base image to build on
#   DOCKER_BUILD_OPTIONS  additional options for docker build, such as --network host
#
# The operator's variables work here too:
#
#   NVIDIA_CLARA_INPUT, NVIDIA_CLARA_OUTPUT, NVIDIA_CLARA_LOGS  folders to mount instead of ./input, ./output and ./logs
#   NVIDIA_CLARA_SELECTION_RULES_FILE, LOG_CFG                  files; they are mounted read-only
#   DEBUG_VSCODE  on: wait for a debugger on localhost, port DEBUG_VSCODE_PORT (default: 5678)
#   all others that begin with NVIDIA_CLARA_ or SERIES_SELECTOR_ are passed on as they are
set -euo pipefail

SCRIPT_DIR=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
APP_NAME=${APP_NAME:-series-selector}

if ! docker image inspect "$APP_NAME" >/dev/null 2>&1; then
  echo "There is no image $APP_NAME yet; building it ..."
  build=(docker build --tag "$APP_NAME")
  if [[ -n ${BASE_IMAGE:-} ]]; then
    build+=(--build-arg "BASE_IMAGE=$BASE_IMAGE")
  fi
  # shellcheck disable=SC2206 # split deliberately: it holds several options
  build+=(${DOCKER_BUILD_OPTIONS:-})
  "${build[@]}" "$SCRIPT_DIR"
fi

input=${NVIDIA_CLARA_INPUT:-$SCRIPT_DIR/input}
output=${NVIDIA_CLARA_OUTPUT:-$SCRIPT_DIR/output}
logs=${NVIDIA_CLARA_LOGS:-$SCRIPT_DIR/logs}
mkdir -p "$output" "$logs"
if [[ -z ${NVIDIA_CLARA_INPUT:-} ]]; then
  mkdir -p "$input"
  if [[ -z $(ls -A "$input") ]]; then
    cp "$SCRIPT_DIR"/test-data/*.json "$input/"
    echo "$input was empty: filled from test-data."
  fi
fi

run=(docker run --rm --user "$(id -u):$(id -g)")

case ${DEBUG_VSCODE:-} in
  1 | [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss] | [Oo][Nn])
    port=${DEBUG_VSCODE_PORT:-5678}
    run+=(--publish "127.0.0.1:$port:$port")
    ;;
  *) run+=(--network none) ;;
esac

# Docker takes a relative path for the name of a volume.
folder() {
  (cd -- "$1" && pwd)
}

# What is not there is not mounted: Docker would create a folder. The operator says what is missing.
pass_file() {
  local variable=$1 file=${!1}
  if [[ -e $file ]]; then
    local name=${file##*/}
    run+=(--volume "$(folder "$(dirname -- "$file")")/$name:/mounted/$variable/$name:ro")
    run+=(--env "$variable=/mounted/$variable/$name")
  else
    run+=(--env "$variable")
  fi
}

if [[ -d $input ]]; then
  run+=(--volume "$(folder "$input"):/input:ro")
fi
run+=(--volume "$(folder "$output"):/output" --volume "$(folder "$logs"):/logs")
run+=(--volume "$SCRIPT_DIR/config:/opt/series-selector/config:ro")
for variable in "${!DEBUG_VSCODE@}" "${!LOG_CFG@}" "${!NVIDIA_CLARA_@}" "${!SERIES_SELECTOR_@}"; do
  case $variable in
    NVIDIA_CLARA_INPUT | NVIDIA_CLARA_OUTPUT | NVIDIA_CLARA_LOGS) ;; # mounted where the operator looks by default
    LOG_CFG | NVIDIA_CLARA_SELECTION_RULES_FILE) pass_file "$variable" ;;
    *) run+=(--env "$variable") ;;
  esac
done
if [[ -t 1 && ${1:-} =~ ^(try|check|test|diff)$ ]]; then
  run+=(--tty --env NO_COLOR) # so that the command knows the width of the terminal
fi
run+=("$APP_NAME")

if (($#)); then
  exec "${run[@]}" "$@"
fi

code=0
"${run[@]}" || code=$?
exec "$SCRIPT_DIR/.ci/results.sh" "$code" "$output" "$logs"
