"""Records of your own: a table of any columns, or nested records of JSON, with or without a schema.

Paper: Chou and Hathi 2019, Generated Loss, Augmented Training, and Multiscale VAE; any message, not only addresses.
Command: python -m pipelines.run --pipeline=records --preset=small --data=FILE
Data: FILE is CSV with any separator, JSON, GeoJSON, Parquet or Excel, plain, packed or in an archive, or the URL of a
table of a database; see docs/files.md. Types are inferred, or declared by
--config.data.schema=FILE.proto:Message or module_pb2:Message (Protocol Buffers), or schema.pbtxt (TFX's SchemaGen).
--config.columns.given, numbers and text choose what is measured. --config.data.test=FILE has test rows of their own;
else rows are hashed. Without --data, the addresses of a made-up state.
Expected: at `small`, seed 0, on 9,451 trips of Chicago's taxis, 1,000 steps and 110 CPU seconds: a classifier tells
5,000 rows from real ones with an AUC of .58 to .60; see docs/records.md. The tree VAE of the paper, 15 minutes of CPU,
on addresses of Vermont as a plain table: elbo -35.7 nats, 47 percent of the cities exist.
"""

from functools import partial
from typing import TYPE_CHECKING

from ml_collections import ConfigDict

from configs.kinds.records.numbers import numbers
from configs.kinds.records.planted import Planted
from configs.kinds.records.readers import declared_message, given_or_hashed, require_data
from tfvae.checks import ConfigError, require_at_least
from tfvae.data.reader import Reader
from tfvae.data.records.addresses import ADDRESS
from tfvae.data.records.made_up_state import MadeUpState
from tfvae.data.records.related_tables import MOST_CHILDREN, RelatedTables
from tfvae.data.records.table_files import TableFiles
from tfvae.schema.message import Message
from tfvae.schema.relations import Relation, parse_relations

if TYPE_CHECKING:
    from tfvae.experiment import Experiment

ABOUT = (
    "Rows whose values are read back: texts, numbers, categories, nested messages, repeated fields, gaps, each drawn "
    "given those before it. Beside them the counts alone; or, where it has steps, the beta-VAE whose modules follow "
    "the tree of a record (Chou and Hathi 2019)."
)

FILES = ("data.schema", "data.test")


def get_config(preset: str = "small") -> ConfigDict:
    """The numbers of addresses, without their bound on p-values, which says nothing of other tables.

    Numbers are standardised: the paper's whitening is for coordinates, and blind to numbers much smaller than those.
    """
    return numbers(
        preset,
        {
            "data.made_up": 20_000,
            "data.schema": "",
            "data.header": "auto",  # or yes, or no: whether the first row of a file names its columns
            "data.encoding": "",  # of all files; "" finds it out for each
            "data.relations": "",  # of several tables: CHILD.COLUMN=PARENT.KEY, ...; see docs/files.md
            "data.max_children": MOST_CHILDREN,  # rows of a child of a row; parents with more are skipped, counted
            "data.canaries": 0,  # made-up rows among the training rows, which the report looks for in generated ones
            "columns.given": "",
            "columns.numbers": (),
            "columns.text": "",
            "model.network.standardized": True,
            "metrics.bless_p": 0.0,
        },
        smoke={"data.made_up": 2000},
    )


def build(config: ConfigDict) -> "Experiment":
    """Exports the best scheme of the paper's, or the first that has steps."""
    from configs.kinds.records import wiring  # TensorFlow is imported here, so that numbers can be read without it
    from configs.kinds.records.columns import choose_columns

    relations = parse_relations("config.data.relations", config.data.relations)
    if relations and (not config.data_dir or config.data.schema or config.data.test):
        rule = "be given with --data=FOLDER, and neither `config.data.schema` nor `config.data.test`"
        raise ConfigError(f"`config.data.relations` must {rule}; got {config.data.relations!r}.")
    if config.data.schema and not config.data_dir:
        raise ConfigError("`config.data.schema` describes data of yours: give them, too, with --data=FILE.")
    declared = declared_message(config.data.schema) if config.data_dir else ADDRESS
    chosen = partial(choose_columns, config.columns.given, tuple(config.columns.numbers), config.columns.text)
    reader, plant = _reader(config, declared, relations), None
    if config.data.canaries:
        reader = _planted(config, reader)
        plant = reader.compared
    return wiring.build("records", ABOUT, reader, declared, config, chosen, plant=plant)


def _planted(config: ConfigDict, reader: Reader) -> Planted:
    require_at_least("config.data.canaries", config.data.canaries, 0)
    if not config.data_dir or config.data.schema or config.data.relations:
        rule = "needs one table of yours whose kinds are inferred: give --data=FILE, and neither schema nor relations"
        raise ConfigError(f"`config.data.canaries` {rule}.")
    return Planted(reader, config.data.canaries, config.seed)


def _reader(config: ConfigDict, declared: Message | None, relations: tuple[Relation, ...]) -> Reader:
    data = config.data
    if relations:
        return RelatedTables(
            config.data_dir, relations, data.max_characters, data.header, data.encoding, most=data.max_children
        )
    if config.data_dir:
        files = partial(
            TableFiles,
            declared=declared,
            max_characters=data.max_characters,
            header=data.header,
            encoding=data.encoding,
        )
        return given_or_hashed(files, config)
    require_data(config)
    return MadeUpState(data.made_up, config.seed)
