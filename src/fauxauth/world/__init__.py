"""What the fake remembers: people and settings, the clock, chance, tokens, one-time ids, records, outbox, journal."""

from fauxauth.world.world import Origin, World

__all__ = ["Origin", "World"]
