"""Which AWS operations, and which families of keys, each function's code can reach.

From every function of a deployable, names are followed through the crates it depends on. A method is reached when its name
is called on anything; where the name is one that every map has (`get`, `put`), the receiver must carry the client's name. A
method of a type that holds an SDK client, itself or in a field, counts only where the type is made. So the result is what may
be called, and leaves out only what is never made or never named.
"""

import json
import re
import subprocess
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import rust_source

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ("api", "planner", "worker", "stream", "sweeper")
PREFIX = "planwright-"

# Types that hold an SDK client, with the names their values go by.
CLIENTS = {
    "Store": {"store"},
    "Queues": {"queues", "bells"},
    "Consumer": {"consumer"},
    "Secrets": {"secrets"},
    "Objects": {"objects"},
    "TeamSessions": {"sessions"},
    "Ses": {"mailer"},
    "Asker": {"asker"},
}
# Of aws-config: asks STS for a session whenever its client needs credentials.
SESSIONS = "AssumeRoleProvider"
# The writes of a transaction: an arm of a `match` on a kind nobody makes is never taken.
WRITE = "Write"
# Names that maps and other everyday types have too.
EVERYDAY = {"create", "get", "get_or_create", "put", "list", "head", "delete", "query", "send", "key", "open", "requests", "take"}

# Members of a transaction are authorised one by one; there is no action for the transaction itself.
TRANSACTION = {"put": "PutItem", "update": "UpdateItem", "delete": "DeleteItem", "condition_check": "ConditionCheckItem"}
PREFIXES = {"sesv2": "ses"}
ACTIONS = {
    "sqs": {
        "send_message_batch": "SendMessage",
        "delete_message_batch": "DeleteMessage",
        "change_message_visibility_batch": "ChangeMessageVisibility",
    },
    "s3": {
        "head_object": "GetObject",
        "list_objects_v2": "ListBucket",
        "delete_objects": "DeleteObject",
        "head_bucket": "ListBucket",
    },
    "dynamodb": {"transact_get_items": "GetItem"},
}


@dataclass
class Reach:
    """What one deployable's code can do, each with the places that do it."""

    actions: dict[str, set[str]] = field(default_factory=dict)
    index_queries: set[str] = field(default_factory=set)
    families: dict[str, set[str]] = field(default_factory=dict)


@cache
def metadata() -> dict:
    command = ["cargo", "metadata", "--format-version", "1"]
    done = None
    for options in (["--offline"], []):
        done = subprocess.run(command + options, cwd=ROOT, capture_output=True, text=True)
        if done.returncode == 0:
            break
    if done.returncode != 0:
        raise SystemExit(f"cargo metadata: {done.stderr.strip()}")
    return json.loads(done.stdout)


@cache
def packages() -> dict[str, dict]:
    return {package["name"]: package for package in metadata()["packages"]}


def depends_on(name: str) -> set[str]:
    """Direct dependencies that reach a build."""
    return {dependency["name"] for dependency in packages()[name]["dependencies"] if dependency["kind"] is None}


def linked(name: str) -> list[str]:
    """The project's own crates in a deployable, itself included."""
    open_, found = [name], []
    while open_:
        crate = open_.pop()
        if crate not in found:
            found.append(crate)
            open_ += sorted(dependency for dependency in depends_on(crate) if dependency.startswith(PREFIX))
    return found


@cache
def operations(sdk: str) -> frozenset[str]:
    """Every operation of an SDK crate, from the crate itself."""
    folder = Path(packages()[sdk]["manifest_path"]).parent / "src" / "client"
    return frozenset(file.stem for file in folder.glob("*.rs") if file.stem != "customize")


@cache
def files(crate: str) -> tuple[Path, ...]:
    return tuple(rust_source.files(Path(packages()[crate]["manifest_path"]).parent))


@cache
def source(crate: str) -> tuple[rust_source.Function, ...]:
    return tuple(function for file in files(crate) for function in rust_source.functions(crate, file))


@cache
def holders(deployable: str) -> frozenset[str]:
    """Types that hold an SDK client: its own, and every struct with such a type in a field."""
    fields: dict[str, set[str]] = {}
    for crate in linked(PREFIX + deployable):
        for file in files(crate):
            for name, words in rust_source.structs(file).items():
                fields.setdefault(name, set()).update(words)
    found = set(CLIENTS)
    while more := {name for name, words in fields.items() if name not in found and words & found}:
        found |= more
    return frozenset(found)


def called(body: list[rust_source.Token]) -> set[tuple[str, str | None, str]]:
    """(how, left side, name) of every function a body may name."""
    found = set()
    text = lambda index: body[index].text if 0 <= index < len(body) else ""
    for at, token in enumerate(body):
        if token.kind != "word":
            continue
        before, after = text(at - 1), text(at + 1)
        if before == ".":
            if after in ("(", "::"):
                receiver = body[at - 2] if at > 1 else None
                found.add(("method", receiver.text if receiver and receiver.kind == "word" else None, token.text))
        elif before == "::":
            found.add(("path", text(at - 2), token.text))
        else:
            found.add(("bare", None, token.text))
    return found


def candidates(caller, how, left, name, by_name):
    for function in by_name.get(name, ()):
        if function.crate != caller.crate and not function.public:
            continue
        if how == "bare" and function.owner is None:
            yield function
        elif how == "path":
            owner = caller.owner if left == "Self" else left
            known = owner is not None and owner[:1].isupper()
            if (function.owner == owner or function.trait == owner) if known else function.owner is None:
                yield function
        elif how == "method" and function.method and is_receiver(caller, left, function):
            yield function


def is_receiver(caller, left, function) -> bool:
    if function.owner not in CLIENTS or function.name not in EVERYDAY:
        return True
    return left in CLIENTS[function.owner] or (left == "self" and caller.owner == function.owner)


@cache
def reached(deployable: str) -> frozenset[rust_source.Function]:
    own = PREFIX + deployable
    by_name: dict[str, list[rust_source.Function]] = {}
    for crate in linked(own):
        for function in source(crate):
            by_name.setdefault(function.name, []).append(function)
    held = holders(deployable)
    found, made, writes = set(source(own)), set(), set()
    while True:
        size = (len(found), len(made), len(writes))
        for caller in list(found):
            made |= made_types(caller) & held
            writes |= rust_source.constructed(caller.body, WRITE)
        for caller in list(found):
            body = rust_source.without_arms(caller.body, WRITE, writes)
            for how, left, name in called(body):
                for function in candidates(caller, how, left, name, by_name):
                    if not function.method or function.owner not in held or function.owner in made:
                        found.add(function)
        if size == (len(found), len(made), len(writes)):
            return frozenset(replace(f, body=rust_source.without_arms(f.body, WRITE, writes)) for f in found)


def made_types(function) -> set[str]:
    """Types a body makes a value of: `Type {`, `Type(` or any `Type::function`."""
    texts = [token.text for token in function.body]
    named = {word for word, after in zip(texts, texts[1:]) if word[:1].isupper() and after in ("{", "(", "::")}
    return {function.owner if name == "Self" else name for name in named}


def uses(function) -> set[tuple[str, str]]:
    """(service, operation) of every SDK call in a function's body: `.operation()`, without an argument."""
    sdks = [name for name in depends_on(function.crate) if name.startswith("aws-sdk-")]
    texts = [token.text for token in function.body]
    found = set()
    for at in range(len(texts) - 3):
        if texts[at] == "." and texts[at + 2 : at + 4] == ["(", ")"]:
            found |= {(sdk.removeprefix("aws-sdk-"), texts[at + 1]) for sdk in sdks if texts[at + 1] in operations(sdk)}
    return found


def transaction_members(function) -> set[str]:
    texts = " ".join(token.text for token in function.body)
    return {TRANSACTION[m] for m in re.findall(r"TransactWriteItem :: builder \( \) \. (\w+) \(", texts) if m in TRANSACTION}


def iam(service: str, operation: str) -> str:
    """The action as a policy names it: the second version of SES's interface has the first one's actions."""
    return f"{PREFIXES.get(service, service)}:{action_of(service, operation)}"


def action_of(service: str, operation: str) -> str:
    camel = "".join(part.capitalize() for part in operation.split("_"))
    return ACTIONS.get(service, {}).get(operation, camel)


@cache
def reach(deployable: str) -> Reach:
    result = Reach()
    note = lambda action, function: result.actions.setdefault(action, set()).add(str(function))
    families = key_families()
    transacts = False
    for function in reached(deployable):
        for service, operation in uses(function):
            if operation == "transact_write_items":
                transacts = True
                continue
            note(iam(service, operation), function)
            if any(token.text == "index_name" for token in function.body) and operation == "query":
                result.index_queries.add(str(function))
        for how, left, name in called(function.body):
            if how == "path" and left == "keys" and name in families:
                result.families.setdefault(families[name], set()).add(str(function))
    for function in reached(deployable):
        if any(token.text == SESSIONS for token in function.body):
            note("sts:AssumeRole", function)
        for action in transaction_members(function) if transacts else ():
            note(f"dynamodb:{action}", function)
    return result


@cache
def key_families() -> dict[str, str]:
    """For each function of keys.rs that makes a primary key: what its partition begins with."""
    text = (ROOT / "shared/store/src/keys.rs").read_text()
    consts = dict(re.findall(r'const (\w+): &str = "([^"]+)"', text))
    found = {}
    for name, body in re.findall(r"pub fn (\w+)\([^)]*\) -> (?:Key|String) \{\n(.*?)\n\}", text, re.DOTALL):
        family = re.search(r'key\((team|project|user_partition)\(|key\(format!\("(\w+#)|key\("(\w+)"|key\(([A-Z_]+)\.to_owned', body)
        if family:
            found[name] = {"user_partition": "user#"}.get(family[1], "team_") if family[1] else family[2] or family[3] or consts[family[4]]
    return found
