"""Tests of the FusionAuth operations, asked over WSGI."""
