"""How far a case has come: in work, signed, reopened."""
