"""A picture is well-formed, and nothing in it stands over anything else."""

from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from app.network.boxes import MOST_BOXES, MOST_LINES, boxes_of
from app.network.layout import BOX_WIDTH, Layout, lay_out, shorten, width_of, wrap
from app.network.picture import draw
from app.network.views import NetworkView
from tests.network.showing import edge, node, view

SVG = "{http://www.w3.org/2000/svg}"


def texts(picture: str) -> list[str]:
    return [e.text or "" for e in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def overlaps(layout: Layout) -> list[tuple[str, str]]:
    return [
        (one.box.key, other.box.key)
        for one, other in combinations(layout.placed.values(), 2)
        if abs(one.x - other.x) < BOX_WIDTH
        and abs(one.y - other.y) < (one.height + other.height) / 2
    ]


def test_owners_stand_left_and_what_is_owned_right() -> None:
    shown = view(
        [node("a"), node("o", "person", "listed"), node("s"), node("t")],
        [edge("o", "a", percentage="60 %"), edge("a", "s"), edge("t", "a", "linked_to")],
    )
    placed = lay_out(boxes_of(shown)).placed
    assert placed["o"].x < placed["a"].x < placed["s"].x == placed["t"].x
    assert {"owns 60 %", "owns", "linked to", "person · listed"} <= set(texts(draw(shown)))


def test_up_to_forty_are_drawn_one_by_one() -> None:
    many = [node(f"n{n}", distance=1) for n in range(40)]
    shown = view([node("a"), *many], [edge("a", n.id) for n in many])
    assert len(boxes_of(shown).boxes) == 41


def hub(count: int) -> NetworkView:
    """Ships and persons on one company, some of them on each other too."""
    many = [node(f"n{n}", "vessel" if n % 3 else "person", "listed") for n in range(count)]
    links = [edge(n.id, "hub", "linked_to") for n in many]
    links += [edge(f"n{n}", f"n{n + 1}", "owns") for n in range(0, count - 1, 4)]
    return view([node("hub"), *many], links, truncated=True)


def test_a_hub_is_clustered() -> None:
    boxes = boxes_of(hub(800))
    assert len(boxes.boxes) <= MOST_BOXES
    assert sum(len(box.nodes) for box in boxes.boxes.values()) == 801
    assert not boxes.boxes["hub"].many
    told = texts(draw(hub(800)))
    assert any(words.endswith(" vessels") for words in told)
    assert "there are more entities than are shown" in told


def test_a_family_where_everybody_is_related_is_clustered() -> None:
    people = [node(f"n{n}", "person", "listed" if n % 4 else "unlisted") for n in range(40)]
    links = [edge(f"n{a}", f"n{b}", "family") for a in range(40) for b in range(a)]
    boxes = boxes_of(view(people, links))
    assert len(boxes.lines) <= MOST_LINES
    assert not boxes.boxes["n0"].many
    assert any("and 14 more" in p.details for p in lay_out(boxes).placed.values())


@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["owns", "linked_to"])),
        max_size=90,
    )
)
@settings(max_examples=60, deadline=None)
def test_no_box_stands_on_another(links: list[tuple[int, int, str]]) -> None:
    shown = view(
        [node(f"n{n}", caption="A long name of a company " * (n % 4 + 1)) for n in range(61)],
        [edge(f"n{a}", f"n{b}", kind) for a, b, kind in links],
    )
    layout = lay_out(boxes_of(shown))
    assert overlaps(layout) == []
    assert all(p.x >= 0 and p.y - p.height / 2 >= 0 for p in layout.placed.values())
    ElementTree.fromstring(draw(shown))


def test_a_share_of_itself_is_a_sentence() -> None:
    shown = view([node("a")], [edge("a", "a", percentage="5 %")])
    assert "Name of a owns 5 % of itself" in texts(draw(shown))


def test_both_directions_are_one_line_with_two_arrows() -> None:
    shown = view([node("a"), node("b")], [edge("a", "b", "family"), edge("b", "a", "family")])
    (line,) = boxes_of(shown).lines
    assert (line.forward, line.backward) == ({"family": 1}, {"family": 1})
    drawn = draw(shown)
    assert "marker-start" in drawn
    assert "marker-end" in drawn


def test_names_cannot_break_out_of_the_picture() -> None:
    shown = view([node("a", caption='<script>alert("x")</script>\x00&\x0b')], [])
    drawn = draw(shown)
    assert "<script" not in drawn
    ElementTree.fromstring(drawn)


def test_text_fits_its_box() -> None:
    assert wrap("Defense Engineering Limited Liability Partnership", 3) == (
        "Defense Engineering Limited",
        "Liability Partnership",
    )
    for text in ("W" * 200, "山东远洋运输有限公司" * 9, "a b " * 100):
        assert all(width_of(line) <= 26 for line in wrap(text, 3))
        assert len(wrap(text, 3)) <= 3
    assert shorten("short", 10) == "short"
    assert wrap("", 2) == ("?",)


def test_what_goes_both_ways_is_told_with_arrows() -> None:
    both = draw(view([node("a"), node("b")], [edge("a", "b", "owns", "60 %"), edge("b", "a")]))
    assert "owns 60 % →" in both
    assert "← owns" in both
    same = draw(view([node("a"), node("b")], [edge("a", "b", "family"), edge("b", "a", "family")]))
    assert "→" not in same


def test_what_hangs_on_a_box_of_many_becomes_one_box_too() -> None:
    people = [node(f"p{n}", "person") for n in range(60)]
    firms = [node(f"f{n}") for n in range(40)]
    edges = [edge(p.id, "hub", "linked_to") for p in people]
    edges += [edge(f.id, people[n].id, "linked_to") for n, f in enumerate(firms)]
    made = boxes_of(view([node("hub"), *people, *firms], edges))
    assert sorted(len(box.nodes) for box in made.boxes.values()) == [1, 40, 60]
