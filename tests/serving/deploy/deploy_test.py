"""What the files say of each other: ports, names and paths agree."""

import re

import pytest
from google.protobuf import text_format
from tensorflow_serving.config import model_server_config_pb2

from tests.deployment import COMPOSE, DEPLOY, MANIFESTS, documents, parsed, shell, text

FLAGS = {
    "allow_version_labels_for_unavailable_models",
    "batching_parameters_file",
    "enable_batching",
    "enable_model_warmup",
    "file_system_poll_wait_seconds",
    "grpc_channel_arguments",
    "grpc_max_threads",
    "max_num_load_retries",
    "model_base_path",
    "model_config_file",
    "model_config_file_poll_wait_seconds",
    "model_name",
    "monitoring_config_file",
    "port",
    "rest_api_num_threads",
    "rest_api_port",
    "rest_api_timeout_in_ms",
    "ssl_config_file",
    "tensorflow_inter_op_parallelism",
    "tensorflow_intra_op_parallelism",
}
"""Of tensorflow_model_server, those that a deployment may want."""
GRPC, REST = 8500, 8501  # those of the image, which no file changes

COMPOSED = documents(COMPOSE)[0]
SERVICES = COMPOSED["services"]
OBJECTS = {(o["kind"], o["metadata"]["name"]): o for name in MANIFESTS for o in documents(name)}
PODS = {name: OBJECTS["Deployment", name]["spec"]["template"] for name in ("serving", "nginx")}
MODELS = text_format.Parse(text("models.config"), model_server_config_pb2.ModelServerConfig()).model_config_list.config


def container(name):
    return PODS[name]["spec"]["containers"][0]


def flags():
    return dict(flag.removeprefix("--").split("=") for flag in SERVICES["serving"]["command"])


def test_one_host_and_a_cluster_run_the_same_programs_with_the_same_flags():
    assert SERVICES["serving"]["command"] == container("serving")["args"]
    assert {name: SERVICES[name]["image"] for name in PODS} == {name: container(name)["image"] for name in PODS}
    assert all(re.fullmatch(r"[\w/-]+:v?\d[\w.]+", service["image"]) for service in SERVICES.values())


def test_flags_are_tensorflow_servings():
    assert {*flags()} <= FLAGS


def test_a_file_that_a_flag_names_is_mounted():
    wanted = {path for name, path in flags().items() if name.endswith("_file")}
    mounts = [volume.split(":") for volume in SERVICES["serving"]["volumes"] if volume.startswith("./")]
    mounted = {target for _, target, _ in mounts}
    secret = {f"/run/secrets/{name}" for name in SERVICES["serving"]["secrets"]}
    assert mounted | secret == wanted
    assert all(source == f"./{target.rpartition('/')[2]}" for source, target, _ in mounts)
    places = {mount["mountPath"] for mount in container("serving")["volumeMounts"]}
    assert {path.rpartition("/")[0] for path in wanted} <= places


def test_models_lie_on_the_volume():
    places = {mount["name"]: mount["mountPath"] for mount in container("serving")["volumeMounts"]}
    assert f":{places['models']}:ro" in SERVICES["serving"]["volumes"][0]
    assert all(model.base_path == f"{places['models']}/{model.name}" for model in MODELS)


def test_health_is_that_of_a_configured_model():
    asked = re.findall(r"/v1/models/(\w+)", text(COMPOSE) + text("nginx.conf") + text("kubernetes/serving.yaml"))
    assert len(asked) == 5 and {*asked} <= {model.name for model in MODELS}


def test_ports_agree():
    ports = {port["name"]: port["containerPort"] for port in container("serving")["ports"]}
    service = {port["name"]: port["port"] for port in OBJECTS["Service", "serving"]["spec"]["ports"]}
    assert ports == service == {"grpc": GRPC, "rest": REST}
    assert f"server serving:{REST};" in text("nginx.conf") and f"/{REST}\n" in text(COMPOSE)
    [listen] = re.findall(r"listen (\d+) ssl", text("nginx.conf"))
    assert container("nginx")["ports"][0]["containerPort"] == int(listen)
    assert SERVICES["nginx"]["ports"] == [f"443:{listen}"]


def test_the_network_lets_through_what_is_asked_for():
    rules = {name: OBJECTS["NetworkPolicy", name]["spec"] for name in PODS}
    opened = {name: {p["port"] for rule in rules[name]["ingress"] for p in rule["ports"]} for name in PODS}
    assert opened == {name: {port["containerPort"] for port in container(name)["ports"]} for name in PODS}
    assert rules["nginx"]["egress"][0]["ports"] == [{"protocol": "TCP", "port": REST}]


@pytest.mark.parametrize("name", PODS)
def test_labels_select_the_pods(name):
    labels = PODS[name]["metadata"]["labels"]
    selectors = [
        OBJECTS["Deployment", name]["spec"]["selector"]["matchLabels"],
        OBJECTS["Service", name]["spec"]["selector"],
        OBJECTS["NetworkPolicy", name]["spec"]["podSelector"]["matchLabels"],
    ]
    assert selectors == [labels] * 3


def test_services_have_the_names_that_nginx_and_prometheus_call():
    [job] = documents("prometheus.yml")[0]["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"serving:{REST}"]}]
    assert job["metrics_path"] == parsed(text("monitoring.config"), "MonitoringConfig").prometheus_config.path
    assert "serving" in SERVICES and ("Service", "serving") in OBJECTS


def test_secrets_are_those_that_nginx_reads_and_git_ignores_them():
    read = set(re.findall(r"/run/secrets/([\w.]+)", text("nginx.conf")))
    assert read == {*SERVICES["nginx"]["secrets"]}
    assert {f"secrets/{name}" for name in COMPOSED["secrets"]} == {s["file"] for s in COMPOSED["secrets"].values()}
    assert "/serving/deploy/secrets/" in (DEPLOY.parents[1] / ".gitignore").read_text().splitlines()


def test_the_readme_makes_each_map_and_secret_with_the_files_that_pods_read():
    [commands] = shell("A cluster")
    made = {
        (kind, name): {path.rpartition("/")[2] for path in re.findall(r"--from-file=(\S+)", rest)}
        for kind, name, rest in re.findall(r"kubectl create (configmap|secret generic) (\w+)(.*)", commands)
    }
    configs = {path.rpartition("/")[2] for path in flags().values() if path.startswith("/etc/serving/")}
    assert made == {
        ("configmap", "serving"): configs,
        ("secret generic", "serving"): {*SERVICES["serving"]["secrets"]},
        ("configmap", "nginx"): {"nginx.conf"},
        ("secret generic", "nginx"): {*SERVICES["nginx"]["secrets"]},
    }
    for name in PODS:
        volumes = {volume["name"]: volume for volume in PODS[name]["spec"]["volumes"]}
        assert volumes["config"]["configMap"]["name"] == volumes["secrets"]["secret"]["secretName"] == name


def test_the_readme_names_the_files_of_the_folder():
    rows = re.findall(r"^\| (`.*?) \|", text("README.md"), re.MULTILINE)
    named = {name.rstrip("/") for row in rows for name in re.findall(r"`([\w./]+)`", row)}
    assert named == {path.name for path in DEPLOY.iterdir()} - {"README.md", "secrets"}
