#!/usr/bin/env python3
"""Has two programs that are not ours read the API's document, as generators of clients do.

    python3 infra/checks/document.py [file]

The file is `web/openapi.json`, which a test holds against the one that is served. Both have to find
nothing: openapi-spec-validator (the standard's own schema) and redocly (what tools stumble over).
"""

import os
import subprocess
import sys
from pathlib import Path

import environment

HERE = Path(__file__).resolve().parent
CLIENTS = environment.ROOT / "tests" / "clients"


def redocly(document: Path) -> int:
    if not (CLIENTS / "node_modules" / "@redocly").is_dir():
        install = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(install, cwd=CLIENTS, check=True, stdout=sys.stderr)
    quiet = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
    program = CLIENTS / "node_modules" / ".bin" / "redocly"
    lint = [program, "lint", "--config", "redocly.yaml", "--format", "stylish", document]
    return subprocess.run(lint, cwd=CLIENTS, env={**os.environ, **quiet}).returncode


def main() -> int:
    default = environment.ROOT / "web" / "openapi.json"
    document = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default
    programs = environment.prepare("document", HERE / "document.txt")
    validator = [programs / "openapi-spec-validator", document]
    standard = subprocess.run(validator).returncode
    return 1 if standard or redocly(document) else 0


if __name__ == "__main__":
    sys.exit(main())
