"""The judge of any table, on tables whose likeness is known."""

import numpy as np
import pytest

from benchmarks.judge.tables import TableJudge, read_cells

RNG = np.random.default_rng(0)


def table(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Numbers with gaps, a category that hangs on them, and texts that are all different."""
    size = rng.normal(size=n).round(2)
    cells = np.where(rng.random(n) < 0.2, "", size.astype(str))
    kind = np.where(size + rng.normal(0, 0.2, n) > 0, "large", "small")
    return {"size": cells, "kind": kind, "note": np.array([f"note {rng.integers(10**9)}" for _ in range(n)])}


TRAIN, HELD = table(500, RNG), table(2000, RNG)
JUDGE = TableJudge(TRAIN, HELD)


def test_real_rows_reach_all_there_is():
    found = JUDGE.ceiling()
    assert found["auc"] == pytest.approx(0.5, abs=0.06)
    assert found["quality"] > 0.88
    assert found["row_in_train"] == 0


def test_columns_drawn_apart_keep_their_shapes_and_lose_their_pairs():
    apart = {name: RNG.permutation(column) for name, column in HELD.items()}
    found, real = JUDGE.judge(apart), JUDGE.ceiling()
    assert found["auc"] > 0.62
    assert found["shapes"] > 0.95
    assert found["pair_trends"] < real["pair_trends"] - 0.1


def test_copies_are_counted_whatever_their_spelling_of_numbers():
    copies = {name: column.copy() for name, column in TRAIN.items()}
    copies["size"] = np.array([cell and f"{float(cell):.4f}" for cell in TRAIN["size"].tolist()])
    assert JUDGE.judge(copies)["row_in_train"] == 1


def test_what_is_no_number_counts_as_missing():
    odd = {**{name: column[:1000] for name, column in HELD.items()}, "size": np.full(1000, "n/a")}
    assert JUDGE.judge(odd)["auc"] > 0.8


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="kind is missing"):
        JUDGE.judge({"size": HELD["size"], "note": HELD["note"]})


def test_rows_that_differ_in_the_seventh_digit_are_no_copies():
    train, held = (table(n, RNG) for n in (300, 1000))
    train["size"] = np.array([f"{100 + place / 1e4:.4f}" for place in range(300)])
    held["size"] = np.array([f"{100 + place / 1e4:.4f}" for place in range(1000, 2000)])
    near = {**train, "size": np.array([f"{100.00005 + place / 1e4:.5f}" for place in range(300)])}
    assert TableJudge(train, held).judge(near)["row_in_train"] == 0


def test_files_are_read_as_they_are_written_and_must_have_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a,b\n01,"x, y"\n,\n')
    cells = read_cells(path)
    assert cells["a"].tolist() == ["01", ""]
    assert cells["b"].tolist() == ["x, y", ""]
    path.write_text("a,b\n")
    with pytest.raises(ValueError, match="rows"):
        read_cells(path)


def test_one_held_out_row_is_too_few():
    with pytest.raises(ValueError, match="two rows"):
        TableJudge(TRAIN, {name: column[:1] for name, column in HELD.items()})
