"""Metrics of dashboard and alarms as the code counts them; no span or log holds what is said."""

import re

import template as deployment
from compared import ROOT, differ, found, known_settings, source


def metrics(template):
    """Dashboard and alarms name metrics, with their labels, exactly as the code reports them."""
    text = source("shared/platform/src/metrics/names.rs")
    rows = re.findall(
        r'Name<(Count|Took), \d> =\s*Name::new\(\s*"([^"]+)",\s*&\[(.*?)\]', text, re.DOTALL
    )
    known = {name: re.findall(r'"([^"]+)"', labels) for _, name, labels in rows}
    if len(known) < 8:
        yield f"only {len(known)} metrics were found in the code; the check reads it wrongly"
    # Of few values, and none of a tenant: a label with an id would make a metric, and its price, of
    # each of them.
    tenants = re.compile(
        r"team|tenant|project|task|plan|user|run\b|conversation|session|address|email|_id$|\.id$"
    )
    for name, labels in known.items():
        yield from (
            f"{name} is counted by {label}, which has as many values as there are tenants"
            for label in labels
            if tenants.search(label)
        )
    body = deployment.shown(deployment.properties(template, "Dashboard")["DashboardBody"])
    shown = re.findall(r"SEARCH\('\{(.*?)\} MetricName=\\\"([^\\]+)\\\"", body)
    for labels, name in shown:
        labels = re.findall(r'\\"([^\\]+)\\"', labels)[1:]
        if sorted(labels) != sorted(known.get(name, ["no such metric"])):
            yield f"the dashboard shows {name} by {labels}, the code counts it by {known.get(name)}"
    for unshown in sorted(
        {name for name in known if name.startswith("gen_ai.")} - {name for _, name in shown}
    ):
        yield f"the dashboard does not show {unshown}"
    for alarm, resource in template["Resources"].items():
        declared = resource.get("Properties", {})
        if (
            resource["Type"] == "AWS::CloudWatch::Alarm"
            and deployment.shown(declared.get("Namespace")) == "AWS::StackName"
        ):
            labels = [dimension["Name"] for dimension in declared["Dimensions"]]
            if labels != known.get(declared["MetricName"]):
                yield (
                    f"{alarm} watches {declared['MetricName']} by {labels}, which "
                    f"the code does not count"
                )
            values = [dimension["Value"] for dimension in declared["Dimensions"]]
            yield from (
                f"{alarm} waits for {value}, which the code never counts"
                for value in values
                if not counts(declared["MetricName"], value)
            )
    index = found("shared/store/src/keys.rs", r'ACTIVE_INDEX: &str = "([^"]+)"')
    watched = set(
        re.findall(r"'GlobalSecondaryIndexName', 'Value': '([^']+)'", str(template["Resources"]))
    )
    yield from differ("index whose throttles ring", watched, {index})


def counts(metric: str, value: str) -> bool:
    """Whether some function counts a metric under this value of a label."""
    text = source("shared/platform/src/metrics/names.rs")
    constant = re.search(rf'(\w+): Name<\w+, \d> =\s*Name::new\(\s*"{re.escape(metric)}"', text)
    if constant is None:
        return False
    sources = [path.read_text() for path in (ROOT / "functions").rglob("src/**/*.rs")]
    return any(
        f'"{value}"' in call
        for text in sources
        for call in re.findall(rf"&{constant[1]},\s*(\[.*?\]),", text, re.DOTALL)
    )


def quiet(template):
    """What is said in a call of a model is in no span, no metric and no log line, whatever the
    settings.
    """
    measured = source("shared/providers/src/measured.rs")
    said = re.findall(
        (
            r"gen_ai\.(?:input|output)\.messages|gen_ai\.system_instructions|"
            r"gen_ai\.(?:prompt|completion)\b|\.content\b|\.messages\b"
        ),
        measured,
    )
    if said:
        yield f"shared/providers/src/measured.rs tells {sorted(set(said))}"
    if not re.search(r"gen_ai\.usage\.output_tokens", measured):
        yield (
            "shared/providers/src/measured.rs no longer tells of calls; tell "
            "infra/checks/drift.py what does"
        )
    switches = [name for name in known_settings() if "CAPTURE" in name or "CONTENT" in name]
    yield from (
        f"{name} would write down what is said; say in the template that it is off"
        for name in switches
    )
