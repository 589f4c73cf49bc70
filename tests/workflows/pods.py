"""The container of a pod, started by Docker as Kubernetes starts it."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.container.conftest import Engine
from tests.docs.markdown import section
from tests.workflows.conftest import PAGE


def make_folders(folder: Path) -> None:
    """Make what the volume of a claim has beside the payloads; the user of the pod must be able to write there."""
    for name in ("selected", "logs"):
        (folder / "data" / name).mkdir(parents=True)
        (folder / "data" / name).chmod(0o777)
    for part in (folder, *folder.parents[:2]):
        part.chmod(0o755)


def run(
    engine: Engine, spec: Mapping[str, Any], container: Mapping[str, Any], variables: Mapping[str, str], volumes: Path
) -> subprocess.CompletedProcess[str]:
    """Run a container of a pod to its end; each of its volumes is the folder of that name in `volumes`."""
    user, own = spec["securityContext"], container["securityContext"]
    assert own["readOnlyRootFilesystem"]
    resources = container["resources"]
    assert (set(resources["requests"]), set(resources["limits"])) == ({"cpu", "memory"}, {"memory"})
    options = ["--read-only", "--network", "none", "--user", f"{user['runAsUser']}:{user['runAsGroup']}"]
    options += [part for name in own["capabilities"]["drop"] for part in ("--cap-drop", name)]
    options += ["--memory", resources["limits"]["memory"].replace("Mi", "m")]
    for mount in container["volumeMounts"]:
        mode = ":ro" if mount.get("readOnly") else ""
        options += ["--volume", f"{volumes / mount['name'] / mount.get('subPath', '')}:{mount['mountPath']}{mode}"]
    options += [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
    if command := container.get("command"):
        (program,) = command
        options += ["--entrypoint", program]
    return engine.run(*options, command=tuple(container.get("args", ())))


def arguments_for_chunks(heading: str) -> list[str]:
    """Return the arguments that the page adds to a container for chunks."""
    (arguments,) = re.findall(r"`args: \[(.*?)\]`", section(PAGE, heading))
    return str(arguments).split(", ")
