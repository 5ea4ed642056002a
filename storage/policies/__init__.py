"""Profiles: what is allowed at most where, with the sources of that. A file is an option, by its name."""
