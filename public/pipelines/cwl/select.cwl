cwlVersion: v1.2
class: CommandLineTool
label: Series Selector, one payload
doc: |
  Selects the series of a payload that the rules ask for, and says why each one was selected or not.
  The folder `result` always holds `logs`, and `selected-images.json` only if `code` is 0.

hints:
  DockerRequirement:
    dockerPull: series-selector
  ResourceRequirement:
    coresMin: 1
    ramMin: 512

requirements:
  WorkReuse:
    enableReuse: false # Engines cannot tell whether the content of a folder has changed.
  EnvVarRequirement:
    envDef:
      NVIDIA_CLARA_INPUT: $(inputs.payload.path)
      NVIDIA_CLARA_OUTPUT: $(runtime.outdir)/$(inputs.payload.basename)-selected
      NVIDIA_CLARA_LOGS: $(runtime.outdir)/$(inputs.payload.basename)-selected/logs
      NVIDIA_CLARA_SELECTION_RULES_FILE: $(inputs.rules.path)
      SERIES_SELECTOR_REPORT: $(inputs.report)
      SERIES_SELECTOR_WORKERS: 0$(runtime.cores) # The 0 makes it text, which a variable must be.

baseCommand: series-selector
# These concern the payload: its inputs, its selections, its size. Any other code fails the step.
successCodes: [0, 3, 4, 7]

inputs:
  payload:
    type: Directory
    doc: A folder with dicom-metadata.json and series-images.json
    loadListing: no_listing
  rules:
    type: File
    doc: selection-rules.json
  report:
    type: string
    doc: full, summary or none; if empty, it depends on the size of the payload
    default: ""

outputs:
  selected:
    type: File?
    doc: The result, for the next step
    outputBinding:
      glob: $(inputs.payload.basename)-selected/selected-images.json
  result:
    type: Directory
    doc: The result, if there is one, with the report and the log
    outputBinding:
      glob: $(inputs.payload.basename)-selected
  code:
    type: int
    doc: The exit code
    outputBinding:
      outputEval: $(runtime.exitCode)
