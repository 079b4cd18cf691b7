"""How requests reach the world: the WSGI application, and the server that joins it with a listener."""
