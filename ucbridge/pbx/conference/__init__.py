"""Conference rooms of the PBX: ConfBridge, whoever opened them."""
