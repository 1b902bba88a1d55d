"""Who may see an event that is in the history of something they see: whoever sees its target.

An event's target is what its permission was asked of: the project or registry, the organization,
the team or the person. The instance's own acts are for instance admins.
"""

from typing import Final, LiteralString

from graph.access import VISIBLE_PROJECT

VISIBLE_EVENT: Final[LiteralString] = (
    """(
  $sight.everything OR CASE e.target_kind
    WHEN 'Project' THEN EXISTS { MATCH (p:Project {id: e.target}) WHERE """
    + VISIBLE_PROJECT
    + """ }
    WHEN 'Organization' THEN e.target IN $sight.member_of
    WHEN 'Team' THEN e.target IN $sight.owners OR e.log IN $sight.member_of
    WHEN 'Person' THEN e.target = $sight.user OR e.log IN $sight.admin_of
    ELSE false END)"""
)
