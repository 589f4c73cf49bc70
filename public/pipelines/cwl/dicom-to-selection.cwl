cwlVersion: v1.2
class: Workflow
label: From a folder of DICOM files to volumes of the selected series
doc: |
  Three steps: parse the DICOM files, select series, convert only those to NIfTI.
  A step that has no result, for a reason that concerns this folder, does not fail the workflow: the next one ends with
  code 3, and the codes and logs of all steps are outputs.

requirements:
  MultipleInputFeatureRequirement: {}

inputs:
  dicom:
    type: Directory
    doc: A folder of DICOM files, of any names and in any subfolders
  rules: File
  report:
    type: string
    default: ""
  suffixes:
    type: string[]
    doc: Which of several volumes of a series to take, such as _e1; the first that it has
    default: []

steps:
  parse:
    in:
      dicom: dicom
    out: [payload, code]
    run:
      class: CommandLineTool
      hints:
        DockerRequirement:
          dockerPull: dicom-parser
        ResourceRequirement:
          coresMin: 1
          ramMin: 1024
      requirements:
        WorkReuse:
          enableReuse: false # Engines cannot tell whether the content of a folder has changed.
        EnvVarRequirement:
          envDef:
            NVIDIA_CLARA_INPUT: $(inputs.dicom.path)
            NVIDIA_CLARA_OUTPUT: $(runtime.outdir)/$(inputs.dicom.basename)
            NVIDIA_CLARA_LOGS: $(runtime.outdir)/$(inputs.dicom.basename)/logs
            SERIES_SELECTOR_WORKERS: 0$(runtime.cores) # The 0 makes it text, which a variable must be.
      baseCommand: [series-selector, parse]
      successCodes: [0, 3, 7]
      inputs:
        dicom:
          type: Directory
          loadListing: no_listing
      outputs:
        payload:
          type: Directory
          outputBinding:
            glob: $(inputs.dicom.basename)
        code:
          type: int
          outputBinding:
            outputEval: $(runtime.exitCode)

  select:
    run: select.cwl
    in:
      payload: parse/payload
      rules: rules
      report: report
    out: [result, code]

  convert:
    in:
      selection: select/result
      dicom: dicom
      suffixes: suffixes
    out: [result, code]
    run:
      class: CommandLineTool
      hints:
        DockerRequirement:
          dockerPull: dicom-parser
        ResourceRequirement:
          coresMin: 1
          ramMin: 1024
      requirements:
        WorkReuse:
          enableReuse: false
        EnvVarRequirement:
          envDef:
            NVIDIA_CLARA_INPUT: $(inputs.selection.path)
            NVIDIA_CLARA_OUTPUT: $(runtime.outdir)/$(inputs.dicom.basename)-volumes
            NVIDIA_CLARA_LOGS: $(runtime.outdir)/$(inputs.dicom.basename)-volumes/logs
            SERIES_SELECTOR_WORKERS: 0$(runtime.cores)
      baseCommand: [series-selector, convert]
      successCodes: [0, 3, 4, 7]
      inputs:
        selection:
          type: Directory
          loadListing: no_listing
        dicom:
          type: Directory
          loadListing: no_listing
          inputBinding:
            prefix: --dicom
        suffixes:
          type:
            type: array
            items: string
            inputBinding:
              prefix: --volume
      outputs:
        result:
          type: Directory
          outputBinding:
            glob: $(inputs.dicom.basename)-volumes
        code:
          type: int
          outputBinding:
            outputEval: $(runtime.exitCode)

outputs:
  payload:
    type: Directory
    doc: dicom-metadata.json and series-images.json, the input of the selection
    outputSource: parse/payload
  selection:
    type: Directory
    doc: selected-images.json, which lists DICOM files, with the report
    outputSource: select/result
  volumes:
    type: Directory
    doc: The volumes, and the selected-images.json that names them
    outputSource: convert/result
  codes:
    type: int[]
    doc: The exit codes of the three steps
    outputSource: [parse/code, select/code, convert/code]
    linkMerge: merge_nested
