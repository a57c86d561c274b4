"""Every face that the bot shows. A face turns what came in into a call of `bot`, and a card into
what its platform shows."""
