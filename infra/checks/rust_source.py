"""Reads Rust source just well enough to say which function's text names which other function.

No type is inferred. What is told apart: comments, text and code; test code from code; the type and trait of an `impl`; free
functions from methods. Everything else is left to the reader of the result, who must err on the side of "may call".
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

TOKEN = re.compile(
    r"""
      (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<text>[bc]?r(?P<hashes>\#*)".*?"(?P=hashes)|[bc]?"(?:\\.|[^"\\])*")
    | (?P<char>b?'(?:\\.[^']*|[^'\\])')
    | (?P<lifetime>'[A-Za-z_]\w*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<number>\d\w*(?:\.\d\w*)?)
    | (?P<mark>::|->|=>|[^\s])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


@dataclass(eq=False)
class Function:
    crate: str
    file: Path
    name: str
    owner: str | None
    trait: str | None
    public: bool
    method: bool
    body: list[Token] = field(repr=False)

    def __str__(self):
        place = f"{self.owner}::{self.name}" if self.owner else self.name
        return f"{self.crate}: {place}"


def tokens(source: str) -> list[Token]:
    found = []
    for match in TOKEN.finditer(source):
        kind = match.lastgroup if match.lastgroup != "hashes" else "text"
        if kind != "comment":
            found.append(Token(kind, match.group(kind)))
    return found


def closing(code: list[Token], at: int) -> int:
    """Index of the bracket that closes the one at `at`."""
    pairs = {"{": "}", "(": ")", "[": "]"}
    opened, closed = code[at].text, pairs[code[at].text]
    depth = 0
    for index in range(at, len(code)):
        if code[index].kind == "mark":
            depth += (code[index].text == opened) - (code[index].text == closed)
            if depth == 0:
                return index
    return len(code) - 1


def functions(crate: str, file: Path) -> list[Function]:
    found: list[Function] = []
    _items(crate, file, tokens(file.read_text()), None, None, found)
    return found


def structs(file: Path) -> dict[str, set[str]]:
    """For each struct, every word of its fields."""
    code, found = tokens(file.read_text()), {}
    for at, token in enumerate(code[:-1]):
        if token.text == "struct" and token.kind == "word":
            end = _skip(code, at)
            found[code[at + 1].text] = {inside.text for inside in code[at + 2 : end] if inside.kind == "word"}
    return found


def without_arms(body: list[Token], enum: str, variants: set[str]) -> list[Token]:
    """The body without the `match` arms of an enum's variants that are not among `variants`."""
    kept, at = [], 0
    while at < len(body):
        if [token.text for token in body[at : at + 2]] == [enum, "::"] and body[at + 2].text not in variants:
            arrow = _arrow(body, at + 3)
            if arrow:
                at = _arm_end(body, arrow + 1)
                continue
        kept.append(body[at])
        at += 1
    return kept


def constructed(body: list[Token], enum: str) -> set[str]:
    """Variants of an enum that the body makes, as opposed to matches."""
    texts = [token.text for token in body]
    places = [at for at in range(len(texts) - 2) if texts[at : at + 2] == [enum, "::"]]
    return {texts[at + 2] for at in places if _arrow(body, at + 3) is None}


def _arrow(body, at):
    """Index of the `=>` right behind a pattern that ends with optional brackets at `at`."""
    if at < len(body) and body[at].text in ("(", "{"):
        at = closing(body, at) + 1
    if at < len(body) and body[at].text == "|":
        while at < len(body) and body[at].text not in ("=>", ";"):
            at = closing(body, at) + 1 if body[at].text in ("(", "{") else at + 1
    return at if at < len(body) and body[at].text == "=>" else None


def _arm_end(body, at):
    if body[at].text == "{":
        at = closing(body, at) + 1
        return at + 1 if at < len(body) and body[at].text == "," else at
    while at < len(body) and body[at].text != ",":
        at = closing(body, at) + 1 if body[at].text in ("(", "{", "[") else at + 1
    return at + 1


def _items(crate, file, code, owner, trait, found):
    at = 0
    public = test = False
    while at < len(code):
        word = code[at].text
        if word == "#" and at + 1 < len(code) and code[at + 1].text == "[":
            end = closing(code, at + 1)
            inside = [token.text for token in code[at + 2 : end]]
            test = test or inside[:4] == ["cfg", "(", "test", ")"] or inside[-1:] == ["test"]
            at = end + 1
        elif word == "pub":
            public = True
            at += 1
            if at < len(code) and code[at].text == "(":
                public = False
                at = closing(code, at) + 1
        elif word in ("fn", "impl", "trait", "mod") and at + 1 < len(code):
            end = _item(crate, file, code, at, owner, trait, public, None if test else found)
            at, public, test = end, False, False
        elif word in ("struct", "enum", "use", "const", "static", "type", "union", "macro_rules"):
            at = at + 1 if word == "const" and code[at + 1].text == "fn" else _skip(code, at)
            if word != "const" or code[at - 1].text != "const":
                public = test = False
        else:
            at += 1


def _skip(code, at):
    """Behind an item that holds no function: its semicolon, or its closing brace."""
    while at < len(code):
        if code[at].text == ";":
            return at + 1
        if code[at].text in "{([" and code[at].kind == "mark":
            brace = code[at].text == "{"
            at = closing(code, at)
            following = code[at + 1].text if at + 1 < len(code) else ""
            if brace and following not in (";", ")", ",", ".", "?"):
                return at + 1
        at += 1
    return at


def _item(crate, file, code, at, owner, trait, public, found):
    kind, name = code[at].text, code[at + 1].text
    opening = at
    while opening < len(code) and code[opening].text not in ("{", ";"):
        opening = closing(code, opening) + 1 if code[opening].text in ("(", "[") else opening + 1
    if opening >= len(code) or code[opening].text == ";":
        return opening + 1
    end = closing(code, opening)
    body, head = code[opening + 1 : end], code[at + 1 : opening]
    if found is None:
        return end + 1
    if kind == "fn":
        method = any(token.text == "self" for token in head[:12])
        found.append(Function(crate, file, name, owner, trait, public or trait is not None, method, body))
    elif kind == "impl":
        _items(crate, file, body, *_implemented(head), found)
    elif kind == "trait":
        _items(crate, file, body, name, name, found)
    else:
        _items(crate, file, body, None, None, found)
    return end + 1


def _implemented(head: list[Token]) -> tuple[str | None, str | None]:
    """Type and trait of `impl<..> [Trait for] Type [where ..]`."""
    depth, parts = 0, [[]]
    for token in head:
        depth += (token.text == "<") - (token.text == ">")
        if depth == 0 and token.text == "where":
            break
        if depth == 0 and token.text == "for":
            parts.append([])
        elif depth == 0 and token.kind == "word" and token.text not in ("dyn", "mut", "impl"):
            parts[-1].append(token.text)
    last = [part[-1] if part else None for part in parts]
    return (last[1], last[0]) if len(last) > 1 else (last[0], None)


def files(folder: Path) -> list[Path]:
    """Source files of a crate that reach a build."""
    is_test = lambda file: file.stem == "tests" or file.stem.endswith("_tests") or "tests" in file.relative_to(folder).parts
    return [file for file in sorted((folder / "src").rglob("*.rs")) if not is_test(file)]
