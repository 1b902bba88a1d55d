"""The files of a version as a tree of folders, made of the paths in its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from service.content.manifest import Entry


@dataclass(slots=True)
class Folder:
    """A folder: what stands in it directly, by name, and how much is below it in all. The root has no path.

    `size` is in bytes. Nobody changes it after `tree_of` has made it.
    """

    path: str
    folders: dict[str, "Folder"] = field(default_factory=dict[str, "Folder"])
    files: list[Entry] = field(default_factory=list[Entry])
    file_count: int = 0
    size: int = 0

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def at(self, path: str) -> "Folder | None":
        """The folder of that path below the root; a slash at its end does not matter."""
        found: Folder | None = self
        for name in path.removesuffix("/").split("/") if path else ():
            found = found.folders.get(name) if found else None
        return found


def tree_of(entries: Mapping[str, Entry]) -> Folder:
    """The root folder over entries that are in the order of their paths."""
    root = Folder("")
    for path, entry in entries.items():
        here = root
        _count(here, entry)
        *parents, _ = path.split("/")
        for depth, name in enumerate(parents, start=1):
            if name not in here.folders:
                here.folders[name] = Folder("/".join(parents[:depth]))
            here = here.folders[name]
            _count(here, entry)
        here.files.append(entry)
    _sort(root)
    return root


def _sort(root: Folder) -> None:
    """Folders by name: `a-b/x` comes before `a/x`, but `a` before `a-b`."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        folder.folders = dict(sorted(folder.folders.items()))
        waiting.extend(folder.folders.values())


def _count(folder: Folder, entry: Entry) -> None:
    folder.file_count += 1
    folder.size += entry.size
