"""What an allowed call ends or uses up, made right before it; those who are denied share one."""

from tests.nets.roles.fresh import automations, collections, content, people, registries

__all__ = ["automations", "collections", "content", "people", "registries"]
