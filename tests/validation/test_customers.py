"""Invented customers: the same for the same seed, of every culture, and plausible."""

from collections import Counter
from itertools import islice

from app.domain.kinds import QueryType
from app.validation.customers import COMPANIES, cultures, customers


def test_the_same_seed_gives_the_same_customers() -> None:
    assert list(customers(300, 1)) == list(customers(300, 1))
    assert list(customers(300, 1)) != list(customers(300, 2))
    assert list(customers(300, 1))[:100] == list(islice(customers(1000, 1), 100))


def test_every_culture_has_its_part() -> None:
    made = list(customers(3000, 1))
    assert len({customer.query.name for customer in made}) == 3000
    counts = Counter(customer.culture for customer in made)
    assert set(counts) == {culture.name for culture in cultures()}
    assert len(counts) >= 25
    assert max(counts.values()) < 1.3 * min(counts.values())
    companies = sum(customer.query.type is QueryType.ORGANIZATION for customer in made)
    assert abs(companies / 3000 - COMPANIES) < 0.05


def test_persons_have_what_a_customer_record_has() -> None:
    for customer in customers(500, 3):
        query = customer.query
        assert len(query.name.split()) >= 2
        assert "_" not in query.name
        assert len(query.countries) == 1
        if query.type is QueryType.PERSON:
            assert query.birth_date is not None
            assert query.birth_date.exact
            assert query.gender in ("male", "female")


def test_names_follow_the_custom_of_the_culture() -> None:
    made = [customer for customer in customers(6000, 1) if customer.query.gender is not None]
    russians = [c.query for c in made if c.culture == "russian"]
    women = {q.name.split()[-1] for q in russians if q.gender == "female"}
    assert not any(name.endswith(("ov", "ev", "in")) for name in women)
    middles = [q.name.split()[1] for q in russians if len(q.name.split()) == 3]
    assert middles
    assert all(m.endswith(("ovich", "evich", "ovna", "evna")) for m in middles)
    spaniards = [c.query.name for c in made if c.culture == "spanish"]
    assert all(len(name.split()) >= 3 for name in spaniards)


def test_every_culture_has_names_enough_and_none_twice() -> None:
    for culture in cultures():
        for part in (culture.male, culture.female, culture.family):
            assert len(part) >= 18, culture.name
            assert len(set(part)) == len(part), culture.name
