"""YCloud's language: nothing of it leaves this package untranslated."""
