"""What the DICOM Standard says: the dictionary, values by VR, geometry."""
