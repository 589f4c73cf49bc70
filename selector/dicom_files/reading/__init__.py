"""Reading the headers of DICOM files with pydicom, in processes of their own."""
