#!/usr/bin/env bash
# Runs the operator in Docker on ./input, ./output and ./logs, as the calling user and without a network.
# Builds the image if it does not exist, creates missing folders, and fills an empty ./input from test-data.
#
#   ./run_app_docker.sh [ARGUMENT...]  passes its arguments to main.py
#
# After a change to the sources, run "docker rmi series-selector" to have the image rebuilt. A change to the rules in
# ./config needs no rebuild.
#
#   APP_NAME              name of the image (default: series-selector)
#   BASE_IMAGE            base image to build on
#   DOCKER_BUILD_OPTIONS  additional options for docker build, such as --network host
#   DEBUG_VSCODE          on: wait for a debugger on localhost, port DEBUG_VSCODE_PORT (default: 5678)
#   NVIDIA_CLARA_SELECTION_RULES_BASE64, NVIDIA_CLARA_NOSYNCLOCK, SERIES_SELECTOR_REPORT: passed to the operator
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

mkdir -p "$SCRIPT_DIR/input" "$SCRIPT_DIR/output" "$SCRIPT_DIR/logs"
if [[ -z $(ls -A "$SCRIPT_DIR/input") ]]; then
  cp "$SCRIPT_DIR"/test-data/*.json "$SCRIPT_DIR/input/"
  echo "$SCRIPT_DIR/input was empty: filled from test-data."
fi

case ${DEBUG_VSCODE:-} in
  1 | [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss] | [Oo][Nn])
    port=${DEBUG_VSCODE_PORT:-5678}
    network=(--publish "127.0.0.1:$port:$port")
    ;;
  *) network=(--network none) ;;
esac

exec docker run --rm "${network[@]}" --user "$(id -u):$(id -g)" \
  --volume "$SCRIPT_DIR/input:/input:ro" \
  --volume "$SCRIPT_DIR/output:/output" \
  --volume "$SCRIPT_DIR/logs:/logs" \
  --volume "$SCRIPT_DIR/config:/opt/series-selector/config:ro" \
  --env DEBUG_VSCODE --env DEBUG_VSCODE_PORT \
  --env NVIDIA_CLARA_SELECTION_RULES_BASE64 --env NVIDIA_CLARA_NOSYNCLOCK --env SERIES_SELECTOR_REPORT \
  "$APP_NAME" "$@"
