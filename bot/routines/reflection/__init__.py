"""Reflection check-ins: how working together is going, asked of everybody in the team. A round
opens (`rules`), is answered (`answering`), closes and shows its results (`results`)."""
