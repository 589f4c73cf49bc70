cwlVersion: v1.2
class: Workflow
label: Series Selector, many payloads, each in a step of its own
doc: The outputs are in the order of the payloads.

requirements:
  ScatterFeatureRequirement: {}

inputs:
  payloads:
    type: Directory[]
    doc: Folders with different names, since each result is named like its payload
  rules: File
  report:
    type: string
    default: ""

steps:
  select:
    run: select.cwl
    scatter: payload
    in:
      payload: payloads
      rules: rules
      report: report
    out: [result, code]

outputs:
  results:
    type: Directory[]
    outputSource: select/result
  codes:
    type: int[]
    outputSource: select/code
