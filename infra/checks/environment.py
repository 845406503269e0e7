#!/usr/bin/env python3
"""Pinned Python programs in a folder of their own below target/, installed once per list of
requirements.

    python3 infra/checks/environment.py <name> <requirements file>      # prints the folder of \
        its programs

Nothing but Python and a package index is needed: where the distribution keeps `ensurepip` apart,
its own pip installs.
"""

import hashlib
import importlib.util
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def prepare(name: str, requirements: Path) -> Path:
    """Folder with Python and the programs of exactly what the list names."""
    folder = ROOT / "target" / name
    wanted = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()
    stamp, programs = folder / "installed", folder / "bin"
    if not (stamp.is_file() and stamp.read_text() == wanted):
        print(
            f"installing {requirements.relative_to(ROOT)} into {folder.relative_to(ROOT)}",
            file=sys.stderr,
        )
        own_pip = importlib.util.find_spec("ensurepip") is not None
        venv.create(folder, with_pip=own_pip, clear=True)
        python = programs / "python"
        pip = (
            [python, "-m", "pip"] if own_pip else [sys.executable, "-m", "pip", "--python", python]
        )
        # What pip says belongs to the log; standard output carries the answer alone.
        subprocess.run(
            [*pip, "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
            check=True,
            stdout=sys.stderr,
        )
        stamp.write_text(wanted)
    return programs


if __name__ == "__main__":
    print(prepare(sys.argv[1], Path(sys.argv[2]).resolve()))
