"""The command line: `viadukt`."""

import os

import click


@click.group(help="Viadukt: workspace and front door of networks of migrant organisations.")
def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "viadukt.config.settings")
