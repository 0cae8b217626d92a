"""⑦ Understands what shoppers ask for and finds it: pure, in memory, no database, no network."""
