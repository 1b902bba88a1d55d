"""How Python names and values look on the wire."""

import re
from typing import Any, Final

from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from service.graphql import scalars

_ID: Final = re.compile(r"(?<=[a-z])Id(?=$|[A-Z])")
_MD5: Final = re.compile(r"(?<=[a-z])Md5(?=$|[A-Z])")


class WandbNames(NameConverter):
    """Camel case in which `artifact_id` is `artifactID`; the fields that differ name themselves."""

    def apply_naming_config(self, name: str) -> str:
        camel = super().apply_naming_config(name)
        return camel if camel == "clientMutationId" else _MD5.sub("MD5", _ID.sub("ID", camel))


SCALARS: Final[dict[object, Any]] = {
    scalars.DateTime: scalars.DATE_TIME,
    scalars.Duration: scalars.DURATION,
    scalars.Int64: scalars.INT64,
    scalars.JSONString: scalars.JSON_STRING,
}


def config() -> StrawberryConfig:
    return StrawberryConfig(name_converter=WandbNames(), scalar_map=SCALARS)
