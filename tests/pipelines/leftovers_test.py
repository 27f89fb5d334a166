from pipelines.layout import Layout
from pipelines.leftovers import clear_leftovers


def test_what_a_killed_run_was_writing_goes_and_all_else_stays(tmp_path):
    half = [tmp_path / name for name in ("pipeline/Ingest/examples/1/.partial-0", "serving/x/.partial-push/7/a.pb")]
    whole = [tmp_path / name for name in ("pipeline/Ingest/examples/1/Split-train/a.gz", "serving/x/6/saved_model.pb")]
    for path in (*half, *whole):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    clear_leftovers(Layout(tmp_path))
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(whole)
    assert not (tmp_path / "serving/x/.partial-push").exists()


def test_before_the_first_run_there_is_nothing(tmp_path):
    clear_leftovers(Layout(tmp_path / "new"))
    assert not (tmp_path / "new").exists()
