"""The DICOM Standard: its dictionary, values by VR, geometry."""
