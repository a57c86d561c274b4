"""Meeting series: their rhythm in plain choices and words, and how they come, change and end."""
