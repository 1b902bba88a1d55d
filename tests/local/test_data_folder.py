import json
import os
import stat
from pathlib import Path

import pytest

from service.local.data_folder import DataFolder, DataFolderInUseError


def test_only_one_may_use_a_folder_and_the_other_hears_who(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as data:
        with pytest.raises(DataFolderInUseError, match=f"already served by process {os.getpid()}\\. "):
            DataFolder(tmp_path / "data")
        data.announce("http://127.0.0.1:1234")
        with pytest.raises(DataFolderInUseError, match=f"process {os.getpid()} at http://127.0.0.1:1234"):
            DataFolder(tmp_path / "data")
    with DataFolder(tmp_path / "data"):
        pass


def test_a_half_written_lock_does_not_hide_that_it_is_held(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data"):
        (tmp_path / "data" / "lock").write_text('{"pid": 1')
        with pytest.raises(DataFolderInUseError, match="another process"):
            DataFolder(tmp_path / "data")


def test_a_lock_that_nobody_holds_any_more_is_taken(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text(json.dumps({"pid": 1, "url": "http://127.0.0.1:1"}))
    with DataFolder(tmp_path):
        assert str(os.getpid()) in (tmp_path / "lock").read_text()


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as data:
        secret = data.secret()
        assert len(secret) >= 64
        assert data.secret() == secret
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    with DataFolder(tmp_path / "data") as again:
        assert again.secret() == secret
