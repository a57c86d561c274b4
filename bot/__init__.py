"""What Alongside does. It knows no chat platform: tables, catalog, time and cards are its words."""
