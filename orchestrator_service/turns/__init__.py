"""⑤ Whose turn is it, ⑧ is it still: claim, ask the agent, record."""
