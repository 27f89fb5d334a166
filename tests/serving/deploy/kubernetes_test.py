from copy import deepcopy

import pytest

from tests.deployment import MANIFESTS, documents

kubernetes_validate = pytest.importorskip("kubernetes_validate", reason="needs kubernetes-validate, of the extra `dev`")
OBJECTS = {(o["kind"], o["metadata"]["name"]): o for name in MANIFESTS for o in documents(name)}
VERSION = "1.31"
"""The oldest Kubernetes that the manifests are for."""


def check(manifest, version=VERSION):
    kubernetes_validate.validate(manifest, version, strict=True)


def pod(name):
    return OBJECTS["Deployment", name]["spec"]["template"]["spec"]


def test_the_manifests_are_those_that_the_tests_know():
    assert sorted(OBJECTS) == [
        ("Deployment", "nginx"),
        ("Deployment", "serving"),
        ("NetworkPolicy", "nginx"),
        ("NetworkPolicy", "serving"),
        ("PersistentVolumeClaim", "models"),
        ("PodDisruptionBudget", "serving"),
        ("Service", "nginx"),
        ("Service", "serving"),
    ]


@pytest.mark.parametrize("version", [VERSION, "1.37"])
@pytest.mark.parametrize("key", OBJECTS, ids="-".join)
def test_each_object_fits_its_schema(key, version):
    check(OBJECTS[key], version)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["spec", "replicas"], "two"),
        (["spec", "replica"], 2),  # an unknown field, which is found in strict mode alone
        (["spec", "template", "spec", "containers", 0, "readinessProbe", "httpGet"], {"path": "/"}),
        (["spec", "template", "spec", "containers", 0, "securityContext", "readOnlyFilesystem"], True),
        (["spec", "template", "spec", "containers", 0, "ports", 0, "containerPort"], "8500"),
    ],
)
def test_a_mistake_is_found(path, value):
    manifest = deepcopy(OBJECTS["Deployment", "serving"])
    place = manifest
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(kubernetes_validate.ValidationError):
        check(manifest)


@pytest.mark.parametrize("name", ["serving", "nginx"])
def test_pods_are_no_root_and_write_to_tmp_alone(name):
    spec = pod(name)
    [container] = spec["containers"]
    assert spec["securityContext"]["runAsNonRoot"] and not spec["automountServiceAccountToken"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert [mount["mountPath"] for mount in container["volumeMounts"] if not mount.get("readOnly")] == ["/tmp"]
    assert {*container["resources"]} == {"requests", "limits"}


def test_models_cannot_be_written_and_secrets_not_read_by_others():
    volumes = {volume["name"]: volume for volume in pod("serving")["volumes"]}
    assert volumes["models"]["persistentVolumeClaim"] == {"claimName": "models", "readOnly": True}
    assert volumes["secrets"]["secret"]["defaultMode"] == 0o440
    assert OBJECTS["PersistentVolumeClaim", "models"]["spec"]["accessModes"] == ["ReadOnlyMany"]


def test_the_model_server_is_probed_and_drained():
    [container] = pod("serving")["containers"]
    probes = [container[f"{name}Probe"] for name in ("startup", "readiness", "liveness")]
    assert {probe["httpGet"]["path"] for probe in probes} == {"/v1/models/two_stage_digits"}
    assert container["lifecycle"]["preStop"] and pod("serving")["terminationGracePeriodSeconds"] > 30


def test_the_model_server_calls_nobody():
    policy = OBJECTS["NetworkPolicy", "serving"]["spec"]
    assert policy["policyTypes"] == ["Ingress", "Egress"] and policy["egress"] == []
    assert all(rule["from"] and rule["ports"] for rule in policy["ingress"])
