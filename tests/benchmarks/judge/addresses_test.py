"""The judge of addresses, against numbers of an independent judge on the same rows."""

import csv

import numpy as np
import pytest

from benchmarks.judge.addresses import COLUMNS, Addresses, Judge, read_addresses

TOWNS = [("NORTH", "05001", 44.0, -72.0), ("SOUTH", "05002", 43.0, -72.5), ("SOUTH", "05003", 43.1, -72.6)]
WORDS = ["MAIN", "OAK", "HILL", "RIVER", "MILL", "LAKE", "PINE", "SCHOOL", "CHURCH", "ELM"]
ENDS = ["ST", "RD", "LN", "AVE"]


def rows(seed, n, spread=0.05):
    """Addresses of three towns; some numbers are no numbers."""
    rng = np.random.RandomState(seed)
    town = rng.randint(0, 3, n)
    city, code, latitude, longitude = (np.array(column)[town] for column in zip(*TOWNS, strict=True))
    places = np.column_stack([latitude, longitude]) + spread * rng.standard_normal((n, 2))
    streets = [f"{WORDS[min(a, b)]} {WORDS[b]} {ENDS[c]}" for a, b, c in rng.randint(0, (10, 10, 4), (n, 3))]
    numbers = [f"{x}A" if x % 10 == 0 else str(x) for x in rng.randint(1, 300, n)]
    return Addresses(code, city, np.array(streets), np.array(numbers), np.round(places, 6))


TRAIN, HELD = rows(0, 900), rows(1, 1500)
FAKE = rows(2, 600, spread=0.08)
FAKE = FAKE._replace(postcode=np.where(np.arange(600) % 20 == 0, "05009", FAKE.postcode))


@pytest.fixture(scope="module")
def judge():
    return Judge(TRAIN, HELD, sample=300)


EXPECTED = {
    "p_mean": 0.2805, "p_ks": 0.3392, "unknown_postcode": 0.05, "city_exists": 1.0, "city_postcode_exists": 0.95,
    "metres_median": 498.5328, "metres_p90": 3411.8702, "nearer_to_train": 0.5, "near_train": 0.0, "near_held": 0.0,
    "street_in_train": 0.935, "street_only_in_held": 0.065, "street_new_exists": 1.0, "street_city_exists": 0.9833,
    "street_nats": 0.4915, "address_in_train": 0.0083, "row_in_train": 0.0,
    "quality_place": 0.8152, "quality_all": 0.7000,
}  # fmt: skip
"""Of a judge with pandas, BallTree and SDMetrics 0.32."""


def test_values_are_those_of_an_independent_judge(judge):
    found = judge.judge(FAKE)
    assert {name: found[name] for name in EXPECTED} == pytest.approx(EXPECTED, abs=1e-4)
    # Boosted trees differ a little between versions of scikit-learn.
    assert (found["auc_place"], found["auc_all"]) == pytest.approx((0.6409, 0.6187), abs=0.015)


def test_real_rows_are_the_ceiling(judge):
    found = judge.ceiling()
    assert (found["city_exists"], found["city_postcode_exists"], found["street_city_exists"]) == (1, 1, 1)
    assert found["unknown_postcode"] == 0
    assert found["auc_all"] == pytest.approx(0.5, abs=0.12)
    assert found["auc_all"] < judge.judge(FAKE)["auc_all"]


def test_copies_are_seen(judge):
    copied = judge.judge(TRAIN)
    assert (copied["address_in_train"], copied["row_in_train"], copied["street_in_train"]) == (1, 1, 1)
    assert copied["nearer_to_train"] == 1


def test_without_streets_places_alone_are_judged(judge):
    found = judge.judge(FAKE._replace(street=np.full(600, "")))
    assert "auc_place" in found
    assert not any(name.startswith("street") or name.endswith("_all") for name in found)


def test_rows_are_read_from_csv_with_columns_in_any_order(tmp_path):
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Long", "lat", "number", "street", "unit", "city", "postcode"])
        writer.writerow(["-72.5", "44.25", "1A", "O, STREET", "", "BARRE", "05641"])
    found = read_addresses(path)
    assert found.lines() == [("05641", "BARRE", "O, STREET", "1A")]
    assert found.place.tolist() == [[44.25, -72.5]]


def test_what_is_missing_is_named(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("LON,LAT,CITY\n1,2,X\n")
    with pytest.raises(ValueError, match=f"{', '.join(COLUMNS)}; POSTCODE, STREET, NUMBER is missing"):
        read_addresses(path)
    with pytest.raises(ValueError, match="`held` must have more than 600 rows, got 500"):
        Judge(TRAIN, HELD.rows(slice(500)), sample=300)
