"""HTTP: routers, schemas, dependencies."""
