"""Deliveries become messages: claimed, sent, recorded, each ending in a named state.

Many are claimed at once, and several are on their way at once. The claim is committed before the
send, then that it begins, and the result after it. So a process that dies at any point loses
nothing: its claim is a lease that runs out, and what was in flight is looked for before it is sent
again, as is a message of which the platform did not say whether it took it. What does not go out is
tried until it would be of no more use.
"""
