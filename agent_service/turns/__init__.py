"""⑥ Answer one turn: the language model and the tools, within steps, tokens and seconds."""
