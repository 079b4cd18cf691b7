"""Tests of the grammar, and of every table that is written in it."""
