"""Packaging of tfvae. TFX is an extra: the library, its training scripts and its export work without it."""

import re
from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).parent
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "tfvae" / "__init__.py").read_text("utf-8"), re.M).group(1)
PACKAGES = ("tfvae", "pipelines", "serving", "configs")

setup(
    name="tfvae",
    version=VERSION,
    description="Variational autoencoders that keep using their latents, with pipelines from data to a sampler.",
    long_description=(ROOT / "README.md").read_text("utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    packages=find_packages(include=[pattern for name in PACKAGES for pattern in (name, f"{name}.*")]),
    package_data={"tfvae": ["py.typed"], "tfvae.plots": ["*.jinja"], "serving.server": ["page/*"]},
    python_requires=">=3.10,<3.14",
    install_requires=[
        "absl-py",
        "charset-normalizer",  # encodings of files
        "importlib_resources",  # tensorflow-datasets imports it without declaring it
        "keras>=3.12",
        "ml_collections",
        "numpy",
        "pillow",
        "proto-schema-parser",  # reads .proto files
        "rapidfuzz",  # edit distance
        "rich",
        "sacrebleu",  # BLEU
        "scikit-learn",
        "scipy",
        "tensorboard",  # TensorFlow 2.21 no longer installs it
        "tensorflow>=2.16.2",
        "tensorflow-datasets",
        "tensorflow-probability==0.24.*",  # 0.25 refuses TensorFlow < 2.18; one version gives equal random numbers
        "tf-keras",
    ],
    entry_points={
        "console_scripts": [
            "tfvae-run = pipelines.run:cli",
            "tfvae-train = tfvae.train:cli",
            "tfvae-evaluate = tfvae.evaluate:cli",
            "tfvae-sample = serving.sample:cli",
            "tfvae-generate = pipelines.generate:cli",
            "tfvae-tables = tfvae.tables.command:cli",
        ]
    },
    extras_require={
        # TFX 1.21 needs glibc >= 2.39, which no marker can say: `make` looks at the machine and picks the stack.
        "pipelines": [
            "apache-beam",
            "dill",  # tfx-bsl imports it without declaring it
            "setuptools<81",  # tensorflow-hub imports pkg_resources
            'tfx==1.16.*; python_version < "3.11"',
            'tfx==1.21.*; python_version >= "3.11"',
        ],
        "dask": ["dask", "distributed"],  # Beam's runner on a cluster of one's own
        "kubeflow": ["kfp"],  # requirements/kubeflow.txt has the versions that leave TFX 1.16's packages as they are
        "parquet": ["pyarrow"],
        "frames": ["pandas", "pyarrow"],  # tables of pandas, and of whatever speaks Arrow, such as polars
        "excel": ["openpyxl"],
        "sql": ["sqlalchemy"],  # and the driver of the database
        "serving": ["aiohttp", "grpcio", "orjson", "tensorflow-serving-api"],
        # Attacks on generated rows; it wants NumPy below 1.27, which the stack of Python 3.11 and later is beyond.
        "privacy": ['anonymeter; python_version < "3.11"'],
        "dp": ["dp-accounting"],  # what differential privacy costs
        "plots": [
            "folium",
            "jinja2",
            "matplotlib",
            "xstatic-leaflet",  # Leaflet's files, for maps without a network
        ],
        "dev": [
            "check-jsonschema",  # with the schema of Compose files
            "hypothesis",
            "kubernetes-validate",  # with the schemas of Kubernetes
            "ipykernel",  # runs the notebooks of examples/
            "mypy",
            "nbclient",
            "playwright",  # drives Chromium
            "polars",
            "pytest",
            "pytest-xdist",
            "ruff",
        ],
    },
    classifiers=[
        "License :: OSI Approved :: Apache Software License",
        "Programming Language :: Python :: 3.10",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
        "Topic :: Scientific/Engineering :: Artificial Intelligence",
    ],
)
