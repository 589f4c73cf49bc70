cwlVersion: v1.2
class: Workflow
label: Series Selector, many payloads, a chunk of them in each step
doc: |
  A chunk is a folder whose subfolders are payloads.
  The outputs are in the order of the chunks.

requirements:
  ScatterFeatureRequirement: {}

inputs:
  chunks:
    type: Directory[]
    doc: Folders with different names, since results and logs are named like their chunk
  rules: File
  report:
    type: string
    default: none
  cores:
    type: int
    doc: Processor cores, and so worker processes, for each chunk
    default: 1
  ram:
    type: int
    doc: Memory for each chunk, in MiB, shared by its workers
    default: 1024

steps:
  batch:
    scatter: chunk
    in:
      chunk: chunks
      rules: rules
      report: report
      cores: cores
      ram: ram
    out: [selected, logs, code]
    run:
      class: CommandLineTool
      hints:
        DockerRequirement:
          dockerPull: series-selector
      requirements:
        ResourceRequirement:
          coresMin: $(inputs.cores)
          ramMin: $(inputs.ram)
        WorkReuse:
          enableReuse: false # Engines cannot tell whether the content of a folder has changed.
        EnvVarRequirement:
          envDef:
            NVIDIA_CLARA_INPUT: $(inputs.chunk.path)
            NVIDIA_CLARA_OUTPUT: $(runtime.outdir)/$(inputs.chunk.basename)-selected
            NVIDIA_CLARA_LOGS: $(runtime.outdir)/$(inputs.chunk.basename)-logs
            NVIDIA_CLARA_SELECTION_RULES_FILE: $(inputs.rules.path)
            SERIES_SELECTOR_REPORT: $(inputs.report)
            SERIES_SELECTOR_WORKERS: 0$(runtime.cores) # The 0 makes it text, which a variable must be.
      baseCommand: [series-selector, batch]
      # 6: finished, but some payloads have no output; the summary in the logs names them.
      successCodes: [0, 6]
      inputs:
        chunk:
          type: Directory
          loadListing: no_listing
        rules: File
        report: string
        cores: int
        ram: int
      outputs:
        selected:
          type: Directory
          outputBinding:
            glob: $(inputs.chunk.basename)-selected
        logs:
          type: Directory
          outputBinding:
            glob: $(inputs.chunk.basename)-logs
        code:
          type: int
          outputBinding:
            outputEval: $(runtime.exitCode)

outputs:
  selected:
    type: Directory[]
    doc: For each chunk, a folder for each payload that has a selected-images.json
    outputSource: batch/selected
  logs:
    type: Directory[]
    doc: For each chunk, the summary of its payloads, and a folder for the logs of each
    outputSource: batch/logs
  codes:
    type: int[]
    outputSource: batch/code
