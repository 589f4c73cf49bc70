"""The rules file: its members, with their types, descriptions and examples, declared once.

Every run reads its rules into these models.
The faults of a document that does not fit them (`selector.rules.loader`) and the published schema
(`selector.schemas.selection_rules`) are both derived from them.

The format is ours: Clara's own is not public. It is a superset of the `selections` / `conditions` rules of MONAI
Deploy.
"""
