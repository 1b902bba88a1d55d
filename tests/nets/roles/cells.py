"""Who is answered what: a letter for every actor, by the state of what they ask for.

The rules are those of the permission matrix of a registry and of "Where a role comes from" in
docs/permissions.md, spelled out for each actor by hand; nothing here is computed from the code
that decides. The letters stand in the order of `ACTORS`, grouped: instance admin, organization
admin, member, viewer; admin, member, viewer of the team that owns the project; guests who are
admin, member, viewer, restricted viewer of both registries; somebody of a team that is member of
the restricted registry; service accounts of the organization and of the team; outsider, anonymous.
"""

from dataclasses import dataclass
from typing import Final

ACTORS: Final = (
    "instance admin",
    "organization admin",
    "organization member",
    "organization viewer",
    "team admin",
    "team member",
    "team viewer",
    "registry admin",
    "registry member",
    "registry viewer",
    "restricted viewer",
    "invited team",
    "organization service",
    "team service",
    "outsider",
    "anonymous",
)
ANONYMOUS: Final = ACTORS[-1]

ALLOWED: Final = "A"
FORBIDDEN: Final = "F"
LIKE_MISSING: Final = "M"  # exactly what is answered for names that nobody ever used
NOT_FOUND: Final = "N"  # for a thing that they see, as if it were not there
UNAUTHENTICATED: Final = "U"
CONFLICT: Final = "C"  # the role would do, but a rule holds for everybody

VISIBLE: Final = "visible"  # of our organization; a registry that everybody in it sees
RESTRICTED: Final = "restricted"  # a registry of our organization for those who were invited
ELSEWHERE: Final = "elsewhere"  # of the outsider's organization
STATES: Final = (VISIBLE, RESTRICTED, ELSEWHERE)


@dataclass(frozen=True)
class Cells:
    """The letters by state; `restricted` is None where no registry matters.

    `?` is what nobody in particular is answered: a question is like one for what is missing, a
    change needs an account.
    """

    visible: str
    restricted: str | None = None
    elsewhere: str = "AMMM MMM MMMM M MM A?"

    def letter(self, state: str, actor: str, nobody: str) -> str | None:
        """What the actor is answered; None if the row does not speak of this state."""
        letters: str | None = getattr(self, state)
        return letters and letters.replace(" ", "").replace("?", nobody)[ACTORS.index(actor)]

    def nobody_needs_an_account(self) -> "Cells":
        """The same for a question that only somebody can ask."""
        return self.said("?", UNAUTHENTICATED)

    def said(self, letter: str, other: str) -> "Cells":
        """The same with one letter for another."""
        shut = self.restricted and self.restricted.replace(letter, other)
        return Cells(self.visible.replace(letter, other), shut, self.elsewhere.replace(letter, other))


EVERYBODY: Final = Cells("AAAA AAA AAAA A AA A?", elsewhere="AAAA AAA AAAA A AA A?")

# What a registry holds, by the least role that it takes.
REGISTRY_SEEN: Final = Cells("AAAA AAA AAAA A AM M?", "AAMM MMM AAAA A MM M?")
REGISTRY_USED: Final = Cells("AAAA AAA AAAF A AM M?", "AAMM MMM AAAF A MM M?")
REGISTRY_WRITTEN: Final = Cells("AAAF AAA AAFF F AM M?", "AAMM MMM AAFF A MM M?")
REGISTRY_RULED: Final = Cells("AAFF FFF AFFF F FM M?", "AAMM MMM AFFF F MM M?")
# Its own admins delete what they made, those of the organization any.
REGISTRY_DELETED: Final = Cells("AAFF FFF FFFF F FM M?", "AAMM MMM FFFF F MM M?")

# A project of the team: admins of its organization read, others see nothing.
PROJECT_SEEN: Final = Cells("AAMM AAA MMMM M AA M?")
PROJECT_WRITTEN: Final = Cells("AFMM AAF MMMM M AA M?")
PROJECT_RULED: Final = Cells("AFMM AFF MMMM M FF M?")

TEAM_SEEN: Final = Cells("AAAA AAA MMMM A AA M?")
TEAM_RULED: Final = Cells("AAFF AFF MMMM F FF M?")

ORGANIZATION_SEEN: Final = Cells("AAAA AAA MMMM A AM M?")
# The SDK's guests look for the organization of the registry that they are in.
ORGANIZATION_TOLD: Final = Cells("AAAA AAA AAAA A AM M?")
ORGANIZATION_WRITTEN: Final = Cells("AAAF AAA MMMM F AM M?")
ORGANIZATION_RULED: Final = Cells("AAFF FFF MMMM F FM M?")

# What is the business of the account alone, which is the team member's; its fellows see the person.
OWN_ACCOUNT: Final = Cells("ANNN NAN MMMM N NM M?")
OWN_SECRET: Final = Cells("AMMM MAM MMMM M MM M?")
# That the instance is there is no secret to anybody with an account.
INSTANCE_RULED: Final = Cells("AFFF FFF FFFF F FF F?", elsewhere="AFFF FFF FFFF F FF F?")
