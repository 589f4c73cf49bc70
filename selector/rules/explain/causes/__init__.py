"""Why a selection took nothing, or not a series that matches."""
