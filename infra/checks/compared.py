"""What checks compare: a place in the source, and two values that must be one."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def source(path: str) -> str:
    """A file's text; of a Rust module, with the files of the folder of its name."""
    file = ROOT / path
    if not file.is_file() and not file.with_suffix("").is_dir():
        file = moved(path)
    parts = [file] if file.is_file() else []
    if file.suffix == ".rs":
        parts += sorted(file.with_suffix("").rglob("*.rs"))
    return "\n".join(part.read_text() for part in parts)


def moved(path: str) -> Path:
    """The one file of that name in the same crate, for a module that went into a folder."""
    file = Path(path)
    crate = ROOT.joinpath(*file.parts[: file.parts.index("src")]) if "src" in file.parts else ROOT
    named = sorted(crate.joinpath("src").rglob(file.name))
    if len(named) != 1:
        raise SystemExit(f"{path} is gone, and {len(named)} files of its crate have its name")
    return named[0]


def found(path: str, pattern: str) -> str:
    """The one thing a pattern finds in a file; a check that finds nothing must not pass."""
    match = re.search(pattern, source(path), re.DOTALL)
    if match is None:
        raise SystemExit(
            f"drift: {path} no longer holds {pattern!r}; tell infra/checks/drift.py where it went"
        )
    return match[1]


def seconds(path: str, pattern: str) -> int:
    """A `Duration::from_secs(1_234)` behind a pattern."""
    return int(found(path, pattern + r"[^;}]*?from_secs\(([\d_]+)\)").replace("_", ""))


def differ(what: str, template_says, code_says) -> list[str]:
    return (
        []
        if template_says == code_says
        else [f"{what}: the template says {template_says}, the code {code_says}"]
    )


def known_settings() -> dict[str, tuple[str, str | None]]:
    """Name -> (required, absent or default; the default) of every setting."""
    text = source("shared/platform/src/config/table.rs")
    rows = re.findall(
        r'\b(setting|key)\(\s*"(\w+)",\s*(?:(Required|Absent)|Default\("([^"]*)"\))?', text
    )
    return {
        name: (("Absent" if kind == "key" else unset) or "Default", default or None)
        for kind, name, unset, default in rows
    }
