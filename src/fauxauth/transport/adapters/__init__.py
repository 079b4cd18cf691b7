"""How HTTP clients of this process reach the application without a socket: one module for each way in."""
