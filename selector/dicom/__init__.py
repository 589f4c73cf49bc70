"""DICOM: what the Standard lists (in `standard`), values by VR, geometry."""
