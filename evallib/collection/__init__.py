"""Forms out to departments, returns into the ledgers, who has handed in what."""
