import json

from serving.row_files.contents import Contents
from tests.toy_models import IMAGE_FACTS, PEOPLE, PEOPLE_FACTS, SENTENCE_FACTS
from tfvae.exported import SENTENCE, Description


def test_what_rows_are_is_read_from_the_description():
    people, words, pictures = (
        Contents.of(model, model.names, 5) for model in map(Description, (PEOPLE_FACTS, SENTENCE_FACTS, IMAGE_FACTS))
    )
    assert people == (("name", "age", "weight", "member"), PEOPLE, 5, None, 0, False)
    assert words == (("text",), SENTENCE, 5, None, 0, False)
    assert pictures == (("x",), None, 5, (2, 3, 1), 0, False)


def test_a_column_called_x_is_no_image():
    facts = {"schema": {"message": [], "alphabet": []}, "columns": {"x": "x"}}
    record = {"name": "x", "kind": {"is": "Number", "whole": False}, "optional": False, "most": 0, "implicit": False}
    facts["schema"] = {"message": [record], "alphabet": []}
    model = Description(json.loads(json.dumps(facts)))
    assert model.names == ("x",)
    assert not Contents.of(model, model.names, 1).tensors
