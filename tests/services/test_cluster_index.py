"""An index named by its content, and how it comes to a machine that has it not."""

import shutil
from pathlib import Path

import httpx
import pytest

from app.errors import ClusterUnavailable, NotFound, Unavailable
from app.matching import Engine
from app.services.cluster import builds
from app.services.cluster.builds import made_of, refuse_another
from app.services.cluster.contents import MANIFEST, Content, content_of, held_content, named
from app.services.cluster.finding import KEPT, Places, find_index, publish
from app.services.cluster.serving import serving

SCHEDULER = "tcp://127.0.0.1:8786"
NOWHERE = Path("/nowhere")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("indexes") / "one"
    Engine.build([], folder)
    return folder


@pytest.fixture
def content(index: Path) -> Content:
    return content_of(index)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_content_names_every_file(index: Path, content: Content) -> None:
    assert {*content.files, MANIFEST} == set(files(index))
    assert content_of(index) == held_content(index, content.checksum) == content
    assert named(index.parent, content.checksum) == (content, index)
    for wrong in ("0" * 64, "", "x", "../one"):
        with pytest.raises(NotFound):
            named(index.parent, wrong)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[]",
        b'{"files": {"../a.npy": {"bytes": 1, "sha256": ""}}}',
        b'{"files": {"content.json": {"bytes": 1, "sha256": ""}}}',
        b'{"files": {"a.npy": {}}}',
    ],
)
def test_what_is_no_manifest_is_refused(manifest: bytes) -> None:
    with pytest.raises(Unavailable):
        Content.read(manifest)


def test_a_folder_with_another_byte_or_without_a_file_is_not_it(
    index: Path, content: Content, tmp_path: Path
) -> None:
    for number, damage in enumerate((b"", b"\0", None)):
        copy = tmp_path / str(number)
        shutil.copytree(index, copy)
        if damage is None:
            (copy / "index.json").unlink()
        else:
            (copy / "index.json").write_bytes(damage)
        assert held_content(copy, content.checksum) is None
    assert held_content(index, "0" * 64) is None


def test_the_folder_of_the_same_machine_is_used_as_it_stands(
    index: Path, content: Content, tmp_path: Path
) -> None:
    assert find_index(content.checksum, Places(index, tmp_path / "cache")) == index
    assert not (tmp_path / "cache").exists()


def test_it_comes_from_the_shared_folder_and_is_kept(
    index: Path, content: Content, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    publish(content, index, store)
    publish(content, index, store)
    places = Places(NOWHERE, tmp_path / "cache", store)
    found = find_index(content.checksum, places)
    assert files(found) == files(index)
    shutil.rmtree(store)
    assert find_index(content.checksum, places) == found
    # What was damaged since is fetched again; here nobody has it any more.
    (found / "index.json").write_bytes(b"")
    with pytest.raises(ClusterUnavailable) as caught:
        find_index(content.checksum, places)
    assert caught.value.details["reason"] == "no_index"


def test_who_has_it_not_or_damaged_is_passed_over(
    index: Path, content: Content, tmp_path: Path
) -> None:
    store = tmp_path / "store"
    publish(content, index, store)
    (store / content.checksum / "index.json").write_bytes(b"{}")
    places = Places(NOWHERE, tmp_path / "cache", store, ("http://127.0.0.1:1", "no address"))
    with pytest.raises(ClusterUnavailable, match=r"index\.json came damaged or cut off") as caught:
        find_index(content.checksum, places)
    assert list(caught.value.details["tried"]) == [str(store), *places.urls]  # type: ignore[call-overload]  # any value
    assert [path.name for path in places.cache.iterdir() if path.is_dir()] == []
    with serving(content, index, SCHEDULER) as url:
        asked = Places(NOWHERE, places.cache, store, (*places.urls, url))
        assert files(find_index(content.checksum, asked)) == files(index)


def test_the_coordinator_gives_out_its_index_and_nothing_else(
    index: Path, content: Content
) -> None:
    with serving(content, index, SCHEDULER) as url:
        base = f"{url}/v1/indexes/{content.checksum}"
        assert httpx.get(base, trust_env=False).content == content.manifest
        one = httpx.get(f"{base}/index.json", trust_env=False)
        assert one.content == (index / "index.json").read_bytes()
        for path in (
            f"{base}/no.npy",
            f"{base}/../../x",
            f"{url}/",
            f"{url}/v1/indexes/{'0' * 64}",
        ):
            assert httpx.get(path, trust_env=False).status_code == 404


def test_only_some_indexes_are_kept(index: Path, content: Content, tmp_path: Path) -> None:
    store = tmp_path / "store"
    for number in range(KEPT + 2):
        (store / str(number)).mkdir(parents=True)
    publish(content, index, store)
    left = [path.name for path in store.iterdir() if path.is_dir()]
    assert len(left) == KEPT
    assert content.checksum in left


def test_another_cordon_is_refused_by_what_is_different(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = dict(made_of())
    assert mine["cordon's code"].startswith("sha256:")
    refuse_another(mine)
    for name in mine:
        with pytest.raises(ClusterUnavailable, match=f"differently: {name} is .* and not other"):
            refuse_another({**mine, name: "other"})
    fewer = {name: value for name, value in mine.items() if name != "icu"}
    monkeypatch.setattr(builds, "made_of", lambda: fewer)
    with pytest.raises(ClusterUnavailable, match="icu is missing and not") as caught:
        refuse_another(mine)
    assert caught.value.details["differs"] == {"icu": {"wanted": mine["icu"], "found": None}}
