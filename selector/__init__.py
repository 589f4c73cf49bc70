"""The Series Selector: from what a DICOM parser wrote to the images that a model needs."""
