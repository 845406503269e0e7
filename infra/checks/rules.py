"""Rules of this deployment that no general scanner knows, each over the translated template."""

import json
import re

import template as deployment

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
STACK_POLICY = deployment.PATH.parent / "stack-policy.json"
ALL_BUT_HOST = "b689b0a8-53d0-40ab-baf2-38738e2966ac"


def check(translated: dict) -> list[str]:
    of = lambda kind: {n: r for n, r in translated["Resources"].items() if r["Type"] == kind}
    problems = []
    for rule in (
        buckets,
        table,
        queues,
        logs,
        permissions,
        urls,
        distribution,
        firewall,
        functions,
        alarms,
        texts,
        lasting,
        first_command,
    ):
        problems += rule(translated, of)
    return problems


def buckets(translated, of):
    policies = {
        deployment.shown(p["Properties"]["Bucket"]): p["Properties"]
        for p in of("AWS::S3::BucketPolicy").values()
    }
    for name, bucket in of("AWS::S3::Bucket").items():
        blocked = bucket["Properties"].get("PublicAccessBlockConfiguration", {})
        if len(blocked) != 4 or not all(blocked.values()):
            yield f"{name}: block all public access"
        if not tls_only(policies.get(name, {"PolicyDocument": {"Statement": []}})):
            yield f"{name}: deny requests without TLS"
        if bucket.get("DeletionPolicy") != "Retain":
            yield f"{name}: keep it when the stack goes"


def lasting(translated, of):
    """What people made stays when a change would replace it or the stack goes, in every way there
    is.
    """
    policy = json.loads(STACK_POLICY.read_text())["Statement"]
    denied = {r.rpartition("/")[2] for s in policy if s["Effect"] == "Deny" for r in s["Resource"]}
    kept = {
        n: r for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket") for n, r in of(kind).items()
    }
    for name, resource in kept.items():
        for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
            if resource.get(attribute) != "Retain":
                yield f"{name}: {attribute} must be Retain"
        if name not in denied:
            yield f"{name}: infra/stack-policy.json does not keep it from being replaced"
    for name in denied - kept.keys():
        yield f"infra/stack-policy.json names {name}, which keeps nothing"


def first_command(translated, of):
    """What an account may refuse is no part of the first deployment: it would undo all of it."""
    for name, resource in of("AWS::Budgets::Budget").items():
        if (
            resource.get("Condition") != "WatchesSpend"
            or translated["Parameters"]["MonthlySpendUsd"]["Default"] != 0
        ):
            yield f"{name}: billing access is off in most accounts; make it a later step"


def tls_only(policy) -> bool:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    statements = policy["PolicyDocument"]["Statement"]
    return any(
        s["Effect"] == "Deny" and s.get("Condition") == condition and len(s["Resource"]) == 2
        for s in statements
    )


def table(translated, of):
    for name, found in of("AWS::DynamoDB::Table").items():
        properties = found["Properties"]
        if not properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]:
            yield f"{name}: switch point-in-time recovery on"
        if (
            not properties.get("DeletionProtectionEnabled")
            or found.get("DeletionPolicy") != "Retain"
        ):
            yield f"{name}: protect it from deletion"


def queues(translated, of):
    for name, queue in of("AWS::SQS::Queue").items():
        if not queue["Properties"].get("SqsManagedSseEnabled"):
            yield f"{name}: encrypt it"
        if "Dead" not in name and "RedrivePolicy" not in queue["Properties"]:
            yield f"{name}: give it a dead-letter queue"


def logs(translated, of):
    groups = of("AWS::Logs::LogGroup")
    for name, group in groups.items():
        if "RetentionInDays" not in group["Properties"]:
            yield f"{name}: logs are not kept for ever"
    for name, function in of("AWS::Lambda::Function").items():
        group = function["Properties"].get("LoggingConfig", {}).get("LogGroup", "")
        if deployment.shown(group) not in groups:
            yield f"{name}: log to a group of this template, or its logs are kept for ever"


def permissions(translated, of):
    for name, permission in of("AWS::Lambda::Permission").items():
        if "SourceArn" not in permission["Properties"]:
            yield f"{name}: say which resource may call, or every account's may"


def urls(translated, of):
    for name, url in of("AWS::Lambda::Url").items():
        if url["Properties"]["AuthType"] != "AWS_IAM":
            yield (
                f"{name}: a function URL is called by the distribution alone, so "
                f"AuthType is AWS_IAM"
            )
        function = url["Properties"]["TargetFunctionArn"]
        granted = {
            p["Properties"]["Action"]
            for p in of("AWS::Lambda::Permission").values()
            if p["Properties"]["FunctionName"] == function
            and p["Properties"]["Principal"] == "cloudfront.amazonaws.com"
        }
        if granted != {"lambda:InvokeFunctionUrl", "lambda:InvokeFunction"}:
            yield f"{name}: the distribution needs InvokeFunctionUrl and InvokeFunction"


def distribution(translated, of):
    for name, found in of("AWS::CloudFront::Distribution").items():
        config = found["Properties"]["DistributionConfig"]
        behaviours = config["CacheBehaviors"]
        if [b["PathPattern"] for b in behaviours] != [
            "/api/events/*/token",
            "/api/events/*",
            "/api/*",
        ]:
            yield (
                f"{name}: the ticket's path stands before the streams', and those before the API's"
            )
        for behaviour in behaviours:
            path = behaviour["PathPattern"]
            if (
                behaviour["CachePolicyId"] != CACHING_DISABLED
                or behaviour["OriginRequestPolicyId"] != ALL_BUT_HOST
            ):
                yield f"{name}: {path} is never cached, and gets every header but Host"
            if behaviour["Compress"]:
                yield f"{name}: {path} is not compressed at the edge, which would hold events back"
            if behaviour["TargetOriginId"] == "stream" and sorted(behaviour["AllowedMethods"]) != [
                "GET",
                "HEAD",
            ]:
                yield (
                    f"{name}: {path} takes GET alone, because a signed POST needs a "
                    f"hash of its body"
                )
        for behaviour in [*behaviours, config["DefaultCacheBehavior"]]:
            if behaviour["ViewerProtocolPolicy"] not in ("https-only", "redirect-to-https"):
                yield f"{name}: viewers use TLS"
        for origin in config["Origins"]:
            custom = origin.get("CustomOriginConfig")
            if custom and (custom["OriginProtocolPolicy"], custom["OriginSSLProtocols"]) != (
                "https-only",
                ["TLSv1.2"],
            ):
                yield f"{name}: origin {origin['Id']} is spoken to over TLS 1.2"


def firewall(translated, of):
    """One limit per address, in front of everything the distribution serves, as high as the
    parameter says.
    """
    acls, parameters = of("AWS::WAFv2::WebACL"), translated["Parameters"]
    if len(acls) != 1:
        yield f"there are {len(acls)} firewalls, not one"
    for name, acl in acls.items():
        properties = acl["Properties"]
        if properties["Scope"] != "CLOUDFRONT" or acl.get("Condition") != "MakesFirewall":
            yield f"{name}: it is for a distribution, and made only where one can be"
        rates = [
            rule
            for rule in properties["Rules"]
            if "RateBasedStatement" in rule["Statement"] and "Block" in rule.get("Action", {})
        ]
        if len(rates) != 1:
            yield f"{name}: {len(rates)} of its rules turn an address away for its rate, not one"
        for rate in (rule["Statement"]["RateBasedStatement"] for rule in rates):
            if rate["AggregateKeyType"] != "IP" or "ScopeDownStatement" in rate:
                yield f"{name}: the rate is counted for each address, over all its requests"
            if (rate["Limit"], rate.get("EvaluationWindowSec")) != (
                {"Ref": "FirewallRequestsPerMinute"},
                60,
            ):
                yield f"{name}: the rate is FirewallRequestsPerMinute, in a minute"
    of_a_minute, of_one = (
        parameters[p]["Default"] for p in ("FirewallRequestsPerMinute", "RequestsPerAddress")
    )
    if of_a_minute < of_one:
        yield (
            f"the firewall turns an address away at {of_a_minute}, before the API "
            f"says at {of_one} how long to wait"
        )
    for name, found in of("AWS::CloudFront::Distribution").items():
        choice, attached = found["Properties"]["DistributionConfig"].get("WebACLId"), []
        while isinstance(choice, dict) and "Fn::If" in choice:
            condition, value, choice = choice["Fn::If"]
            attached.append((condition, deployment.shown(value)))
        if attached != [("HasWebAcl", "WebAclArn"), ("MakesFirewall", "WebAcl.Arn")]:
            yield (
                f"{name}: it stands behind a firewall of one's own, else behind the "
                f"one made here; found {attached}"
            )


def functions(translated, of):
    for name, function in of("AWS::Lambda::Function").items():
        properties = function["Properties"]
        if (properties["Architectures"], properties["Runtime"]) != (["arm64"], "provided.al2023"):
            yield f"{name}: arm64 on provided.al2023"
    for name, mapping in of("AWS::Lambda::EventSourceMapping").items():
        properties = mapping["Properties"]
        if properties.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: one bad message must not bring its neighbours back"
        if not properties.get("ScalingConfig", {}).get("MaximumConcurrency"):
            yield f"{name}: bound its concurrency"
        target = translated["Resources"][deployment.shown(properties["FunctionName"])]["Properties"]
        if target.get("RecursiveLoop") != "Allow":
            yield (
                f"{name}: Lambda ends a chain through SQS after 16 hops unless "
                f"RecursiveLoop is Allow"
            )


def alarms(translated, of):
    watched = [str(alarm["Properties"]) for alarm in of("AWS::CloudWatch::Alarm").values()]
    for name in of("AWS::SQS::Queue"):
        if not any(
            f"{name}.QueueName" in text or f"'{name}', 'QueueName'" in text for text in watched
        ):
            yield f"{name}: no alarm watches it"
    for name in of("AWS::Lambda::Function"):
        for metric in ("Errors", "Throttles"):
            if not any(f"'{name}'" in text and f"'{metric}'" in text for text in watched):
                yield f"{name}: no alarm watches its {metric.lower()}"


def texts(translated, of):
    """Text that only its reader parses: the dashboard and the lines of the access log."""
    for name, dashboard in of("AWS::CloudWatch::Dashboard").items():
        body = re.sub(
            r"\$\{[^}]+\}", "x", deployment.shown(dashboard["Properties"]["DashboardBody"])
        )
        try:
            if len(json.loads(body)["widgets"]) < 5:
                yield f"{name}: it shows next to nothing"
        except ValueError as error:
            yield f"{name}: its body is no JSON ({error})"
    for name, stage in of("AWS::ApiGatewayV2::Stage").items():
        line = json.loads(stage["Properties"]["AccessLogSettings"]["Format"])
        if secret := [
            value
            for value in line.values()
            if "query" in value.lower() or "header" in value.lower()
        ]:
            yield f"{name}: the access log would write down {secret}"
