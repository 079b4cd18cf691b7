"""Small applications as people write them, tested with nothing but the public fixtures."""
