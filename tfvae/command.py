"""What all commands share: reading flags, --help, one line for a mistake, and the words that name an experiment.

Imports no TensorFlow.
"""

import io
import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from absl import app, flags
from ml_collections import ConfigDict

from tfvae.checks import ConfigError, DataError, require_utf8
from tfvae.collector import calm
from tfvae.config import fields_aside, flat, resolve, split_fields
from tfvae.config_file import ConfigFile, find, load, names, summaries
from tfvae.interrupts import Interrupted, deaf_at_exit, interruptible

Main = Callable[[dict[str, str]], int | str | None]
"""Takes field -> text of each --config.field=text, and returns what `sys.exit` takes."""
WIDTH = 120
SEEDS = 2**61
"""Greater seeds, and smaller ones than the negative of it, are not told apart from others."""

WORDS = """The words that the commands share:
  --pipeline=NAME|FILE  The experiment: a name that --list shows, or a configuration file of your own, of any name and
                        in any folder, with get_config(preset) and build(config). --config=NAME|FILE is the same.
  --preset=PRESET       smoke (seconds), small (minutes on two cores; the default) or paper.
  --data=PATH           Directory, file or archive of the raw data. --data_dir=PATH is the same. Of records it may be a
                        table of a database: sqlite:///FILE?table=NAME, or another URL of SQLAlchemy.
  --seed=N              Two runs with one seed on one machine are equal.
  --canaries=N          Plants N made-up rows among the training rows of a table; the report says which came back.
  --config.x.y=VALUE    Replaces any number of the configuration; --preset, --data, --seed and --canaries are
                        short for --config.preset, --config.data_dir, --config.seed and --config.data.canaries.
  --config.stages.NAME.method="METHOD + ..."
                        Changes how a stage is trained; a new NAME makes one more stage. Choices are shown where the
                        method is none of them. --config.stages.NAME.steps=N trains it for N steps, 0 leaves it out.
  --list                Lists the experiments that come with this package.
A file of your own imports those beside it by their names. A reader that Beam's workers are to run stands in the file
itself."""


class Words(NamedTuple):
    """The flags that WORDS explains."""

    pipeline: flags.FlagHolder
    config: flags.FlagHolder
    preset: flags.FlagHolder
    data: flags.FlagHolder
    data_dir: flags.FlagHolder
    seed: flags.FlagHolder
    canaries: flags.FlagHolder


_WHOLE = ("seed", "canaries")
"""Flags of whole numbers; the others are texts."""


# --- what every command does ---


def run(main: Main, own: flags.FlagValues, doc: str | None, mistakes: tuple[type[Exception], ...] = ()) -> NoReturn:
    """Runs a command and ends the process: with `main`'s status, or after --help, --list or a mistake of the user's.

    SIGTERM and Ctrl-C end it with one line and status 143 or 130.

    Args:
        main: the work.
        own: the command's flags, --help aside; with those of `define_words` where it takes fields of a configuration.
        doc: what --help shows above the flags.
        mistakes: exceptions that end in one line and status 1, besides ConfigError and DataError.
    """
    calm()
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="surrogateescape")  # a path need not be UTF-8, and is shown as it is
    caught: tuple[type[Exception], ...] = (ConfigError, DataError, *mistakes)

    def answer(fields: dict[str, str]) -> int | str | None:
        try:
            status = main(fields)
        except caught as error:
            return f"Error: {error}"
        deaf_at_exit()
        return status

    try:
        with interruptible() as stopped:
            app.run(partial(_unless, stopped, answer), flags_parser=lambda argv: _parse(argv, own, doc or ""))
    except Interrupted as stop:
        _end_at_once(stop)
    raise AssertionError("absl ends the process")


def _unless(stopped: Callable[[], Interrupted | None], answer: Main, fields: dict[str, str]) -> int | str | None:
    """The answer; but Interrupted where work failed because a signal came, whatever libraries have made of it."""
    try:
        status = answer(fields)
    except Exception:
        if stop := stopped():
            raise stop from None
        raise
    if status and (stop := stopped()):
        raise stop
    return status


def _end_at_once(stop: Interrupted) -> NoReturn:
    """Python would first take TensorFlow and TFX to pieces for seconds, and whoever stops a container is impatient."""
    with suppress(OSError):  # nobody may be reading any more
        print(stop, file=sys.stderr, flush=True)
        sys.stdout.flush()
    os._exit(stop.status)


def required(name: str, flag: flags.FlagHolder) -> Any:
    """The value of a flag. Raises ConfigError where it was not given."""
    if flag.value is None:
        raise ConfigError(f"`--{name}` must be given; see --help.")
    return flag.value


def _parse(argv: list[str], own: flags.FlagValues, doc: str) -> dict[str, str]:
    takes_fields = "config" in own
    if "help" not in own:
        flags.DEFINE_bool("help", False, "Shows this.", short_name="h", flag_values=own)
    own.unparse_flags()  # a process may run a command again
    own.set_gnu_getopt()
    try:
        rest = (fields_aside(own) if takes_fields else own)(argv)[1:]
        others, fields = split_fields(rest) if takes_fields else (rest, {})
    except (flags.Error, ConfigError) as error:
        sys.exit(f"Error: {' '.join(str(error).split())}{_hint(error, takes_fields)}")
    if own["help"].value:
        _end(f"{doc.strip()}\n\n{_flags(own)}")
    if others:
        sys.exit(f"Error: `{others[0]}` is no argument; flags begin with --, see --help.")
    if takes_fields and own["list"].value:
        _end("\n".join(f"{name:26}{summary}" for name, summary in summaries().items()))
    flags.FLAGS(argv[:1])  # absl's own, without which its logging complains
    return fields


def _hint(error: Exception, takes_fields: bool) -> str:
    if not isinstance(error, flags.UnrecognizedFlagError) or "Did you mean" in str(error):
        return ""
    fields = f" Numbers are replaced with --config.{error.flagname}=VALUE." if takes_fields else ""
    return f"; see --help.{fields}"


def _end(text: str) -> NoReturn:
    with suppress(BrokenPipeError):  # `--list | head` reads no more
        print(text, flush=True)
        sys.exit(0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at its end
    sys.exit(0)


def _flags(own: flags.FlagValues) -> str:
    """The shared words, then each flag of the command's own."""
    shared = {*Words._fields, "list"} if "config" in own else set()
    lines = [_line(own[name]) for name in own if name not in shared and name != "h"]
    return "\n".join([*([WORDS, ""] if shared else []), "Flags of this command:", *lines])


def _line(flag: flags.Flag) -> str:
    default = "" if flag.default in (None, False, []) else f" Default: {flag.default}."
    text, indent = f"--{flag.name:<14} {flag.help}{default}", " " * 19
    return textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent=indent, break_on_hyphens=False)


# --- the words that name an experiment ---


def define_words(own: flags.FlagValues) -> Words:
    """Adds the shared flags to a command's own; WORDS explains them."""
    flags.DEFINE_bool("list", False, "", flag_values=own)
    seed = flags.DEFINE_integer("seed", None, "", -SEEDS, SEEDS - 1, flag_values=own)
    canaries = flags.DEFINE_integer("canaries", None, "", 0, flag_values=own)
    texts = {name: flags.DEFINE_string(name, None, "", flag_values=own) for name in Words._fields if name not in _WHOLE}
    return Words(**texts, seed=seed, canaries=canaries)


def chosen(words: Words, fields: Mapping[str, str]) -> tuple[ConfigFile, ConfigDict]:
    """The configuration file that a command line names, and the numbers that it asks for.

    Raises:
        ConfigError: it names no experiment, or two; or a field is wrong.
    """
    experiment = named(words)
    if experiment is None:
        choices = f"one of {', '.join(names())}, or a configuration file of your own"
        raise ConfigError(f"`--pipeline` must be {choices}.")
    file = load(experiment)
    return file, resolved(file, changes(words, fields))


def named(words: Words) -> str | None:
    """The experiment that --pipeline or --config names. Raises ConfigError where they name two."""
    given = [name for name in (words.pipeline.value, words.config.value) if name is not None]
    if len({find(name) for name in given}) > 1:
        raise ConfigError(f"`--pipeline` and `--config` are the same; got {given[0]!r} and {given[1]!r}.")
    return given[0] if given else None


def changes(words: Words, fields: Mapping[str, str]) -> dict[str, str]:
    """Field -> text, of the short flags and of those written out. Raises ConfigError where two of one differ."""
    fields_of = {"data": "data_dir", "canaries": "data.canaries"}
    holders = (words.preset, words.data_dir, words.seed, words.data, words.canaries)
    short = [(holder.name, fields_of.get(holder.name, holder.name), holder.value) for holder in holders]
    merged, said = dict(fields), {name: f"config.{name}" for name in fields}
    for name, field, value in short:
        if value is None:
            continue
        if merged.setdefault(field, str(value)) != str(value):
            raise ConfigError(f"`--{name}` and `--{said[field]}` are the same; got {value!r} and {merged[field]!r}.")
        said.setdefault(field, name)
    return merged


def resolved(file: ConfigFile, overrides: Mapping[str, Any]) -> ConfigDict:
    """The numbers of a preset with fields replaced, and raw data that are found again from any folder."""
    config = resolve(file, overrides)
    if config.get("data_dir"):
        config.data_dir = _absolute(config.data_dir)
        require_utf8("--data", config.data_dir)
    fields = flat(config)
    config.update_from_flattened_dict({name: _found_again(fields[name]) for name in file.files})
    return config


def _absolute(data: str) -> str:
    """A path, or the URL of a database, that means the same in any folder."""
    begin, is_url, rest = data.partition("://")
    if not is_url:
        return str(Path(data).expanduser().absolute())
    # The file of SQLite is named after a slash of its own.
    return f"{begin}:///{Path(rest[1:]).absolute()}" if begin.startswith("sqlite") and rest[:1] == "/" else data


def _found_again(text: str) -> str:
    """`FILE:rest` with an absolute path, where there is such a file; other texts, such as names of modules, stay."""
    path, colon, rest = text.partition(":")
    found = Path(path).expanduser()
    return f"{found.absolute()}{colon}{rest}" if path and found.is_file() else text
