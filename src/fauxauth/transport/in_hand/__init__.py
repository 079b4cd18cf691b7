"""What a fake is in the hands of a test: one module for each thing that can be done with it."""
