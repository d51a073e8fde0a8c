"""The manifests in ``deploy/kubernetes`` agree with each other, with Cordon and with Dask."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from distributed.cli import dask_scheduler, dask_worker
from typer.main import get_command

from app.cli import app as cordon
from app.main import create_app
from app.settings import Settings

FOLDER = Path(__file__).parent.parent / "deploy" / "kubernetes"
KINDS = {
    "ConfigMap": "v1",
    "Service": "v1",
    "PersistentVolumeClaim": "v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "PodDisruptionBudget": "policy/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
    "Job": "batch/v1",
}
GIVEN = {("Secret", "cordon-database"), ("PersistentVolumeClaim", "customers")}
"""What docs/scale.md asks to be made first."""

Manifest = dict[str, Any]


def read(name: str) -> list[Manifest]:
    return list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))


MANIFESTS = [m for path in FOLDER.glob("*.yaml") for m in read(path.name) if m["kind"] in KINDS]
PODS = {
    m["metadata"].get("name", "batch"): m["spec"]["template"]
    for m in MANIFESTS
    if "template" in m.get("spec", {})
}


def containers() -> Iterator[tuple[str, Manifest]]:
    for name, pod in PODS.items():
        for container in (*pod["spec"].get("initContainers", ()), *pod["spec"]["containers"]):
            yield f"{name}/{container['name']}", container


CONTAINERS = dict(containers())


def of_kind(kind: str) -> list[Manifest]:
    return [m for m in MANIFESTS if m["kind"] == kind]


def labels() -> list[dict[str, str]]:
    return [pod["metadata"]["labels"] for pod in PODS.values()]


def matches(selector: Manifest, found: dict[str, str]) -> bool:
    return found.items() >= selector.get("matchLabels", {}).items() and all(
        rule["operator"] == "In" and found.get(rule["key"]) in rule["values"]
        for rule in selector.get("matchExpressions", ())
    )


def test_every_manifest_is_known_and_applied() -> None:
    (all_of_them,) = read("kustomization.yaml")
    there = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert {*all_of_them["resources"], "batch.yaml"} == there
    for manifest in MANIFESTS:
        assert manifest["apiVersion"] == KINDS[manifest["kind"]]
    assert len(MANIFESTS) == sum(len(read(name)) for name in there)
    names = [(m["kind"], m["metadata"].get("name")) for m in MANIFESTS]
    assert len(names) == len(set(names))


def test_selectors_mean_pods_that_there_are() -> None:
    for manifest in MANIFESTS:
        spec = manifest.get("spec", {})
        wanted = [spec[key] for key in ("selector", "podSelector") if key in spec]
        if manifest["kind"] == "Service":
            wanted = [{"matchLabels": spec["selector"]}]
        wanted += [p["podSelector"] for rule in spec.get("ingress", ()) for p in rule["from"]]
        for selector in wanted:
            assert any(matches(selector, found) for found in labels()), manifest["metadata"]
        if "template" in spec and "selector" in spec:
            assert matches(spec["selector"], spec["template"]["metadata"]["labels"])


def test_ports_and_addresses_lead_somewhere() -> None:
    ports = {
        port["name"]: port["containerPort"]
        for container in CONTAINERS.values()
        for port in container.get("ports", ())
    }
    services = {m["metadata"]["name"]: m["spec"]["ports"] for m in of_kind("Service")}
    for service in services.values():
        for port in service:
            assert ports[port["targetPort"]] == port["port"]
    (settings,) = (m["data"] for m in of_kind("ConfigMap"))
    texts = [*settings.values(), *(word for c in CONTAINERS.values() for word in c.get("args", ()))]
    asked = [urlsplit(text.rpartition("=")[2]) for text in texts if "://" in text]
    assert len(asked) == 4
    for address in asked:
        assert address.hostname is not None
        assert address.port in [port["port"] for port in services[address.hostname]]
    for policy in of_kind("NetworkPolicy"):
        for rule in policy["spec"]["ingress"]:
            assert all(port["port"] in ports for port in rule.get("ports", ()))


def test_settings_are_those_of_cordon() -> None:
    (given,) = (m["data"] for m in of_kind("ConfigMap"))
    names = {name.removeprefix("CORDON_").lower(): value for name, value in given.items()}
    assert Settings(**names).model_fields_set == set(names)
    for container in CONTAINERS.values():
        for variable in container.get("env", ()):
            name = variable["name"]
            assert name.startswith(("POSTGRES_", "PG")) or (
                name.removeprefix("CORDON_").lower() in Settings.model_fields
            )
            if "PASSWORD" in name or name.endswith("_URL"):
                assert "secretKeyRef" in variable["valueFrom"]


def test_probes_ask_for_what_is_served(tmp_path: Path) -> None:
    routes = create_app(Settings(home=tmp_path)).openapi()["paths"].keys()
    asked = set()
    for name, container in CONTAINERS.items():
        ports = {port["name"] for port in container.get("ports", ())}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            probe = container.get(kind, {})
            for place in (probe.get("httpGet"), probe.get("tcpSocket")):
                assert place is None or place["port"] in ports, name
            if "httpGet" in probe:
                asked.add(probe["httpGet"]["path"])
    # Dask has a page of its own.
    assert asked == {"/healthz", "/readyz", "/health"}
    assert asked - {"/health"} <= routes


def test_commands_are_understood_by_the_programs() -> None:
    programs = {"worker": dask_worker.main, "scheduler": dask_scheduler.main}
    seen = set()
    for container in CONTAINERS.values():
        words = [*container.get("command", ()), *container.get("args", ())]
        if words[:1] == ["cordon"]:
            command: Any = get_command(cordon)
        elif words[:1] == ["dask"]:
            command = programs[words.pop(1)]
        else:
            continue
        seen.add(words[0])
        context = command.make_context(words[0], words[1:])
        # A group leaves the words of its command to that one.
        if words[0] == "cordon":
            name, inner, rest = command.resolve_command(context, words[1:])
            inner.make_context(name, rest, parent=context)
    assert seen == {"cordon", "dask"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_may_do_little_and_has_its_share(name: str) -> None:
    container = CONTAINERS[name]
    pod = PODS[name.partition("/")[0]]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"cpu", "memory"} <= container["resources"]["requests"].keys()
    assert "memory" in container["resources"]["limits"]
    there = {volume["name"] for volume in pod["volumes"]}
    there |= {"data"} if name.startswith("cordon-db") else set()
    assert {mount["name"] for mount in container["volumeMounts"]} <= there


def test_what_is_referred_to_is_there() -> None:
    there = {(m["kind"], m["metadata"].get("name")) for m in MANIFESTS} | GIVEN
    for container in CONTAINERS.values():
        for source in container.get("envFrom", ()):
            assert ("ConfigMap", source["configMapRef"]["name"]) in there
        for variable in container.get("env", ()):
            secret = variable.get("valueFrom", {}).get("secretKeyRef")
            assert secret is None or ("Secret", secret["name"]) in there
    for pod in PODS.values():
        for volume in pod["spec"]["volumes"]:
            claim = volume.get("persistentVolumeClaim")
            assert claim is None or ("PersistentVolumeClaim", claim["claimName"]) in there
    page = (FOLDER.parent.parent / "docs" / "scale.md").read_text(encoding="utf-8")
    assert all(name in page for _, name in GIVEN)
