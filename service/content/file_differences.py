"""Which files differ between two versions, by path and digest; equal content elsewhere is a renaming."""

from collections.abc import Mapping

from graph.differences import Compared, Difference, Entry, compare
from service.content.manifest import Entry as File


def compare_files(before: Mapping[str, File], after: Mapping[str, File]) -> Compared[File]:
    """Every path whose content differs, in the order of paths.

    A file that went and one that came with the same content are one that was renamed: the first
    of the former paths to the first of the new ones.
    """
    told = compare(_contents(before), _contents(after))
    came, went = _places(told, Difference.ADDED), _places(told, Difference.REMOVED)
    renamed = {
        new: old
        for content, paths in came.items()
        for new, old in zip(paths, went.get(content, ()), strict=False)
    }
    former = set(renamed.values())
    entries = [
        _entry(entry, before, after, renamed.get(entry.key))
        for entry in told.entries
        if not (entry.difference is Difference.REMOVED and entry.key in former)
    ]
    return Compared(entries, told.unchanged)


_Content = tuple[str, str | None, int]


def _contents(files: Mapping[str, File]) -> dict[str, _Content]:
    return {path: (file.digest, file.ref, file.size) for path, file in files.items()}


def _places(told: Compared[_Content], difference: Difference) -> dict[_Content, list[str]]:
    """The paths that came or went, by content; a reference is where it points."""
    found: dict[_Content, list[str]] = {}
    for entry in told.entries:
        content = entry.after or entry.before
        if entry.difference is difference and content is not None:
            found.setdefault(content, []).append(entry.key)
    return found


def _entry(
    entry: Entry[_Content], before: Mapping[str, File], after: Mapping[str, File], former: str | None
) -> Entry[File]:
    if former is None:
        return Entry(entry.key, entry.difference, before.get(entry.key), after.get(entry.key))
    return Entry(entry.key, Difference.RENAMED, before[former], after[entry.key], former)
