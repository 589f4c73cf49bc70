"""The job as a program for `jq`, which is started with the files themselves.

    jq --indent 2 --slurpfile mapping INPUT/series-images.json \
        "$(python tests/benchmarks/others/jq_program.py RULES)" INPUT/dicom-metadata.json >OUTPUT/selected-images.json
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.benchmarks.asked import DAYS, Selection, read

PROGRAM = """
def days: {days}[.[3:]] * (.[:3] | tonumber);
$mapping[0] as $images
| [
    .studies[]
    | . as $study
    | [
        .series[]
        | select($images[.SeriesInstanceUID])
        | (.SeriesDescription // "" | ascii_downcase) as $text
        | (.StudyDate // $study.StudyDate // "") as $date
        | (.PatientAge // $study.PatientAge // "" | ascii_upcase) as $age
        | {{
            selection: ({conditions}),
            number: (.SeriesNumber // infinite),
            uid: .SeriesInstanceUID
          }}
      ]
    | select(length > 0)
    | sort_by(.selection, .number, .uid)
    | ([$study.series[] | .StudyDate // $study.StudyDate | values] | unique) as $dates
    | {{
        date: (if $dates | length == 1 then -($dates[0] | tonumber) else 1 end),
        study: $study.StudyInstanceUID,
        taken: map(.uid)
      }}
  ]
| sort_by(.date, .study)
| reduce .[].taken[] as $uid ({{}}; .[$uid] = $images[$uid])
"""


def program(rules: str) -> str:
    """Return the program for a rules file."""
    numbered = enumerate(read(rules))
    each = (f"if {' and '.join(conditions(one))} then {index} else empty end" for index, one in numbered)
    return PROGRAM.format(days=json.dumps(DAYS), conditions=", ".join(each))


def conditions(asked: Selection) -> Iterator[str]:
    """Yield what a selection asks of a series."""
    if asked.modalities:
        yield f"({' or '.join(f'.Modality == {json.dumps(value)}' for value in asked.modalities)})"
    if asked.body_parts:
        yield f"({' or '.join(f'.BodyPartExamined == {json.dumps(value)}' for value in asked.body_parts)})"
    if asked.counts:
        least, most = asked.counts
        yield f".NumberOfSeriesRelatedInstances >= {least} and .NumberOfSeriesRelatedInstances <= {most}"
    if asked.contains:
        yield f"({' or '.join(f'($text | contains({json.dumps(word)}))' for word in asked.contains)})"
    yield from (f"($text | contains({json.dumps(word)}) | not)" for word in asked.lacks)
    if asked.expression:
        yield f"($text | test({json.dumps(asked.expression)}))"
    if asked.since:
        yield f"$date >= {json.dumps(asked.since)}"
    if asked.days:
        yield f'($age | test("^[0-9]{{3}}[DWMY]$") and days >= {asked.days})'
    if asked.image_type:
        yield f"all(.instances[]; {' and '.join(of_instance(asked))})"


def of_instance(asked: Selection) -> Iterator[str]:
    """Yield what a selection asks of every instance."""
    yield from (f"(.ImageType | index({json.dumps(value)}))" for value in asked.image_type)
    yield from (f"(.ImageType | index({json.dumps(value)}) | not)" for value in asked.no_image_type)
    if asked.thickness:
        yield f".SliceThickness >= {asked.thickness[0]} and .SliceThickness <= {asked.thickness[1]}"


if __name__ == "__main__":
    sys.stdout.write(program(sys.argv[1]))
