"""Tests of the Fuse operations, called directly."""
