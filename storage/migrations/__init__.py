"""The steps by which a database came to look as the tables say; `storage.schema` runs them."""
