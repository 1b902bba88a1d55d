"""Questions of the past: what is found, and who may ask who could reach something."""

from typing import Final

from service.api.ids import encode
from tests.nets.roles.cells import PROJECT_SEEN, REGISTRY_SEEN, Cells
from tests.nets.roles.row import native

# Admins of the organization; others of it that see the thing are refused, and guests know of no organization.
REGISTRY_AUDITED: Final = Cells("AAFF FFF MMMM F FM M?", "AAMM MMM MMMM F MM M?").nobody_needs_an_account()
PROJECT_AUDITED: Final = Cells("AAMM FFF MMMM M FM M?").nobody_needs_an_account()
# A version of the project that a registry shows too.
SHOWN_AUDITED: Final = Cells("AAFF FFF MMMM F FM M?", "AAMM FFF MMMM F FM M?").nobody_needs_an_account()

ROWS: Final = (
    native("versionThen", PROJECT_SEEN, lambda t: {"path": f"{t.artifact_path}:v0"}),
    native("versionThen", REGISTRY_SEEN, lambda t: {"path": t.collection_path}),
    native("artifactThen", PROJECT_SEEN, lambda t: {"path": t.artifact_path}),
    native("collectionThen", REGISTRY_SEEN, lambda t: {"path": t.collection_path}),
    native("registryThen", REGISTRY_SEEN, lambda t: {"path": t.registry_path}),
    native("projectThen", PROJECT_SEEN, lambda t: {"path": t.project_path}),
    native("access", REGISTRY_AUDITED, lambda t: {"of": f"registry:{t.registry_path}"}),
    native("access", REGISTRY_AUDITED, lambda t: {"of": encode("Collection", t.collection_id)}),
    native("access", PROJECT_AUDITED, lambda t: {"of": encode("Project", t.project_id)}),
    native("access", PROJECT_AUDITED, lambda t: {"of": f"artifact:{t.artifact_path}:v0"}),
    native("access", SHOWN_AUDITED, lambda t: {"of": encode("Version", t.linked_id)}),
)
