"""One request, one answer, no state: the language model and the shop's tools."""
