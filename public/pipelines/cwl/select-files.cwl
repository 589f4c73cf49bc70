cwlVersion: v1.2
class: CommandLineTool
label: Series Selector, one payload, with the selected images as Files
doc: |
  Like select.cwl, for a next step in the same workflow that takes Files. It needs JavaScript.
  The step fails where there is nothing to hand on: with any exit code but 0, if an image is not a file of the payload, and,
  since CWL reads no more of a file, if selected-images.json exceeds 64 KiB.

hints:
  DockerRequirement:
    dockerPull: series-selector
  ResourceRequirement:
    coresMin: 1
    ramMin: 512

requirements:
  InlineJavascriptRequirement:
    expressionLib:
      - |
        // The files of a folder, by their path in it.
        function filesIn(listing, folder, found) {
          listing.forEach(function (entry) {
            var path = folder + entry.basename;
            if (entry["class"] === "File") { found[path] = entry; }
            else { filesIn(entry.listing || [], path + "/", found); }
          });
          return found;
        }
        // The images of selected-images.json, in its order, in either layout.
        function imagesIn(value) {
          if (typeof value === "string") { return [value]; }
          return Object.keys(value).reduce(function (images, key) { return images.concat(imagesIn(value[key])); }, []);
        }
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

inputs:
  payload:
    type: Directory
    doc: A folder with dicom-metadata.json, series-images.json and the image files, named by paths relative to it
    loadListing: deep_listing
  rules:
    type: File
    doc: selection-rules.json
  report:
    type: string
    doc: full, summary or none; if empty, it depends on the size of the payload
    default: ""

outputs:
  images:
    type: File[]
    doc: The selected images, in the order of selected-images.json
    outputBinding:
      glob: $(inputs.payload.basename)-selected/selected-images.json
      loadContents: true
      outputEval: |
        ${
          if (!self.length) { return []; } // The exit code has failed the step.
          var files = filesIn(inputs.payload.listing, "", {});
          return imagesIn(JSON.parse(self[0].contents)).map(function (image) {
            if (!files.hasOwnProperty(image)) { throw new Error("not a file of the payload: " + image); }
            return files[image];
          });
        }
  selected:
    type: File
    outputBinding:
      glob: $(inputs.payload.basename)-selected/selected-images.json
  result:
    type: Directory
    outputBinding:
      glob: $(inputs.payload.basename)-selected
