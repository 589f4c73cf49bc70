"""From the DICOM files of the selected series to a volume of each, by dcm2niix."""
