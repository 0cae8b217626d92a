"""What the language model may ask for: a file per tool, arguments checked, identity from code."""
