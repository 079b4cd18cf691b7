"""Tests of what carries requests and replies."""
