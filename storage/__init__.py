"""What Alongside keeps: tables, the engine and its sessions, queries worth a name, migrations."""
