"""The only reader of the environment. Every setting is described in docs/settings.md."""

import ipaddress
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.retention import DAY
from graph.session import READ_SECONDS

MINIMUM_KEY_LENGTH = 40


class Settings(BaseSettings):
    """The settings of one service; names are upper-cased and prefixed with `HEIRLOOM_`."""

    model_config = SettingsConfigDict(env_prefix="HEIRLOOM_", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8080
    public_url: str = ""
    data: Path = Path(".heirloom")
    secret: SecretStr | None = None
    admin_key: SecretStr | None = None
    org: str = "Heirloom"
    team: str = "home"
    introspection: bool = True
    compiled: bool = True
    read_seconds: Annotated[float, Field(ge=1, le=30)] = READ_SECONDS
    retention_days: Annotated[int, Field(ge=0, le=3650)] = 7
    neo4j_uri: str = ""
    neo4j_user: str = "neo4j"
    neo4j_password: SecretStr | None = None
    blobs: str = ""
    s3_endpoint: str = ""
    s3_public_endpoint: str = ""
    s3_region: str = "us-east-1"
    s3_access_key: SecretStr | None = None
    s3_secret_key: SecretStr | None = None

    @field_validator("admin_key")
    @classmethod
    def _admin_key_is_long(cls, key: SecretStr | None) -> SecretStr | None:
        if key is None:
            return None
        text = key.get_secret_value()
        # The SDK takes what stands before the first dash for a prefix and does not count it.
        if (
            len(text.split("-", 1)[-1]) < MINIMUM_KEY_LENGTH
            or not text.isprintable()
            or not text.isascii()
            or " " in text
        ):
            raise ValueError(
                "HEIRLOOM_ADMIN_KEY must be at least 40 printable characters without spaces,"
                " counted from the first dash on if it has one"
            )
        return key

    @model_validator(mode="after")
    def _external_graph_needs_its_secrets(self) -> Self:
        if self.neo4j_uri and self.neo4j_password is None:
            raise ValueError("HEIRLOOM_NEO4J_PASSWORD is required with HEIRLOOM_NEO4J_URI")
        if self.neo4j_uri and self.secret is None:
            raise ValueError("HEIRLOOM_SECRET is required with HEIRLOOM_NEO4J_URI: replicas must agree on it")
        if self.blobs and not self.blobs.startswith(("folder:", "s3://")):
            raise ValueError("HEIRLOOM_BLOBS must be folder:PATH or s3://BUCKET")
        return self

    @property
    def retention(self) -> int:
        """How long what was deleted can be brought back, in microseconds."""
        return self.retention_days * DAY

    @property
    def base_url(self) -> str:
        """What every URL handed out starts with, without a trailing slash; never the Host header."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = self.host
        try:
            if ipaddress.ip_address(host).is_unspecified:
                host = "127.0.0.1"
        except ValueError:
            pass
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
