"""The Slack face: what came in from Slack, and what Slack is to show.

Rendering is pure. `blockkit` makes messages and views, out of `pieces` (part by part), `fit` (what
has no room), `richtext` (prose), `elements` (buttons, lists, fields), `fallback` (the words alone)
and `limits` (how long a text may be); `parse` and `payload` read back what `blockkit` wrote.
"""
