"""The methods of a board: a list of expressions, the stages that they make, and how long each is trained."""

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from ml_collections import ConfigDict

from tfvae.checks import ConfigError


def stages_of_methods(text: str, own: Mapping[str, str]) -> dict[str, str]:
    """Stage name -> expression, of each method in a list with commas between; one that is repeated counts once.

    A name has the words and numbers of its expression, `autogen(-0.5)` is `autogen_minus_0_5`. Only where that does not
    tell two apart it has the points too: `beta(1, 2), beta(1.2)` are `beta_1_2` and `beta_1p2`.

    Args:
        text: the list, as a user writes it.
        own: name -> expression of the stages that the experiment has.

    Raises:
        ConfigError: it is no list; or two expressions, or one and another stage of the experiment, share a name.
    """
    found, taken = dict.fromkeys(_methods(text)), dict(own)
    often = Counter(map(_name, found))
    named = {}
    for method in found:
        short = _name(method)
        name = short if often[short] == 1 and _free(short, method, taken) else _name(method.replace(".", "p"))
        if not _free(name, method, taken):
            raise ConfigError(
                f"`--methods` must be told apart by their words and numbers; {method} and {taken[name]} are both stage "
                f"{name}. Write one otherwise, such as 2.0 for 2, or leave it out."
            )
        named[name] = taken[name] = method
    return named


def _methods(text: str) -> list[str]:
    """Expressions, each in one spelling. Raises ConfigError where they are no list."""
    if (found := _listed(text)) is None:
        raise ConfigError(f"`--methods` must be expressions of methods, with commas between; got {text!r}.")
    return found


def _listed(text: str) -> list[str] | None:
    try:
        tree = ast.parse(f"[{text}]", mode="eval").body
    except SyntaxError:
        return None
    # "a]+[b" closes the bracket, and "a for a in b" makes a comprehension of it.
    return [ast.unparse(node) for node in tree.elts] if isinstance(tree, ast.List) else None


def _name(method: str) -> str:
    return re.sub(r"\W+", "_", method.replace("-", " minus ")).strip("_")


def _free(name: str, method: str, taken: Mapping[str, str]) -> bool:
    """Whether a stage of this method may have that name; its own may, in whatever spelling."""
    return name not in taken or _listed(taken[name]) == [method]


def stage_fields(
    stages: ConfigDict, served: Sequence[str], methods: Mapping[str, str], steps: int | None
) -> dict[str, str]:
    """The fields that train these methods, and the served stage with those it builds on, and no other.

    Args:
        stages: of the experiment, with `method` and `steps`.
        served: names of the served stage and of those it builds on, oldest first.
        methods: stage name -> expression.
        steps: of each stage; where None, those of `served` keep their own, and methods have the oldest one's.
    """
    kept = {name: (steps or stage.steps) if name in served else 0 for name, stage in stages.items()}
    lengths = kept | dict.fromkeys(methods, steps or stages[served[0]].steps)
    made = {f"stages.{name}.method": method for name, method in methods.items()}
    return made | {f"stages.{name}.steps": str(length) for name, length in lengths.items()}
