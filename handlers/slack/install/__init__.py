"""Installing the bot into a workspace from a browser (OAuth v2): pages, what is kept, routes."""
