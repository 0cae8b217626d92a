"""What each answer costs: prices as dated data, a ledger, ceilings reserved before the call."""
