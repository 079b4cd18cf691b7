"""Whole flows against a running server, driven by the vendor's client and by the usual HTTP libraries."""
