"""``python -m fauxauth``."""

from fauxauth.cli import main

raise SystemExit(main())
