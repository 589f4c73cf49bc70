"""From DICOM files, or the answers of a DICOMweb server, to the two input files of a run. The only user of pydicom."""
