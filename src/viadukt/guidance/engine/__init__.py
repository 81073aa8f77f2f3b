"""The rule engine: rulebooks in, verdicts out. Pure Python and numpy; it knows neither Django nor the rest of the house."""
