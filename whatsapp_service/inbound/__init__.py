"""③ Translate, keep media, transcribe, pass on; ⑩ the same way for statuses."""
