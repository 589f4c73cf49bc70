"""Whether the output of a payload is still that of its inputs."""

import os

from selector.errors import InputError
from selector.many.row import clean, sha256_of
from selector.many.rows import PayloadRow
from selector.output_writer import FILE_NAME
from selector.payload import files
from selector.runtime_envs import RuntimeEnvs


def may_stay(row: PayloadRow, version: str, rules_sha256: str) -> bool:
    """Return whether a payload has an output that was made by this version with these rules."""
    return not row.exit_code and (row.version, row.rules) == (version, rules_sha256)


def still_holds(row: PayloadRow, settings: RuntimeEnvs) -> bool:
    """Return whether the output is there as it was written, and every input file as it was read."""
    if not row.output or sha256_of(os.path.join(settings.output_folder, FILE_NAME)) != row.output:
        return False
    try:
        found = [*files.find(settings.input_folder, files.METADATA), *files.find(settings.input_folder, files.IMAGES)]
    except InputError:
        return False
    now = sorted((clean(file.path), sha256_of(file.location)) for file in found)
    return now == sorted((one.path, one.sha256) for one in row.inputs)
