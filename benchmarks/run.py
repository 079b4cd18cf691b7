"""
What the fake costs: prints medians of several runs. ``--quick`` only shows that it runs.

Figures are of one machine and one moment; compare those of one run with each other. Peers are measured where they are
installed: `pip install pytest-httpserver responses`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks.measuring import heading
from benchmarks.serving import command, imports, scenarios, server
from benchmarks.suites import plugin, tests


def main() -> None:
    """Measure everything, and print it."""
    with tempfile.TemporaryDirectory() as folder:
        # One warm place for compiled modules, whatever the installation has.
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.chdir(folder)
        heading("a test, over an empty one")
        tests()
        heading("a pytest run that does not use it")
        plugin()
        heading("a server")
        server()
        heading("imports, in a fresh interpreter")
        imports()
        heading("scenarios")
        scenarios()
        heading("the command, with one-of-each")
        command()


if __name__ == "__main__":
    main()
