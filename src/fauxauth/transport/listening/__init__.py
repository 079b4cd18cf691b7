"""A small threaded HTTP/1.1 server for any WSGI application; it knows nothing of the one that it serves."""
