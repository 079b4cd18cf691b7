"""How requests reach the world: the WSGI application, the listener, and the server that joins the two."""
