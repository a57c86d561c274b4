"""Ideas: what members offer, how far it has come, and that whoever offered it hears so."""
