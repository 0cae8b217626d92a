"""The pages: each a module here and a template of the same name."""
