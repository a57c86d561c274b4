"""A person's own page: what is asked of them, what became of what they said, what comes, what goes
on, and how they are reached. A file for each of these; `page` puts them together."""
