"""docker-compose.yml keeps to the Compose Specification and to what we promise about it."""

import json
import re
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml

from service.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
SPECIFICATION = Path(__file__).with_name("compose-spec.json")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return cast("dict[str, Any]", yaml.safe_load(TEXT))


def test_it_is_valid_by_the_specification(compose: dict[str, Any]) -> None:
    schema = json.loads(SPECIFICATION.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(compose, schema)


def test_the_validation_notices_a_mistake(compose: dict[str, Any]) -> None:
    broken = {**compose, "services": {**compose["services"], "neo4j": {"imagee": "neo4j"}}}
    with pytest.raises(jsonschema.ValidationError, match="imagee"):
        jsonschema.validate(broken, json.loads(SPECIFICATION.read_text()))


def test_ports_are_published_on_loopback_only_and_neo4j_not_at_all(compose: dict[str, Any]) -> None:
    published = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)
    assert {name for name, ports in published.items() if ports} == {"service", "minio"}
    assert "7687:" not in TEXT


def test_no_secret_has_a_default() -> None:
    secret = re.compile(r"\$\{(HEIRLOOM_\w*(?:SECRET|PASSWORD|ADMIN_KEY)\w*)(.*?)\}")
    found = secret.findall(TEXT)
    assert {name for name, _ in found} == {
        "HEIRLOOM_SECRET",
        "HEIRLOOM_ADMIN_KEY",
        "HEIRLOOM_NEO4J_PASSWORD",
        "HEIRLOOM_S3_SECRET_KEY",
    }
    assert all(rest.startswith(":?") for _, rest in found)


def test_everything_has_time_to_stop_and_is_watched(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["stop_grace_period"] == "30s", name
        assert "restart" in service, name
    assert {"neo4j", "minio"} <= {
        n for n, s in compose["services"].items() if "test" in s.get("healthcheck", {})
    }


def test_the_service_gets_settings_that_exist(compose: dict[str, Any]) -> None:
    known = {f"HEIRLOOM_{name.upper()}" for name in Settings.model_fields}
    for name in ("service", "worker", "migrate"):
        assert set(compose["services"][name]["environment"]) <= known


def test_the_commands_exist_and_the_image_runs_as_nobody_special(compose: dict[str, Any]) -> None:
    commands = {compose["services"][name]["command"][0] for name in ("service", "worker", "migrate")}
    assert commands == {"serve", "worker", "migrate"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "\nUSER 10001\n" in dockerfile
    assert "--require-hashes" in dockerfile
