"""The plugin, in test suites like those of its users."""
