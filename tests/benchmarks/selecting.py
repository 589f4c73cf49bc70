"""How long the rules take once a payload is loaded: what `others/monai_selector.py` is compared with.

    python tests/benchmarks/selecting.py RULES INPUT OUTPUT [TIMES]

Prints the seconds of each time, and writes the UIDs that each selection took in each study as `taken.json`.
"""

import gc
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from selector import metadata_loader, series_selector
from selector.payload.structures import Structures
from selector.rules.loader import load_rules


def main() -> None:
    """Load, select several times, tell."""
    path, source, target, times = (*sys.argv[1:], "5")[:4]
    text = Path(path).read_bytes()
    gc.disable()  # as in a run
    structures = Structures(series_selector.needed_by(load_rules(text, path)))
    payload = metadata_loader.load_payload(source, structures)
    for _ in range(int(times)):
        rules = load_rules(text, path)  # compiled again, because rules remember results
        begin = time.perf_counter()
        result = series_selector.select(payload, rules)
        sys.stdout.write(f"{time.perf_counter() - begin}\n")
    taken = {
        f"{one.uid}, {choice.name}": sorted(choice.taken)
        for one in result.studies
        for choice in one.choices
        if choice.taken
    }
    (Path(target) / "taken.json").write_text(json.dumps(taken, sort_keys=True), "utf-8")


if __name__ == "__main__":
    main()
