"""`python -m viadukt` is `viadukt`."""

from viadukt.cli.main import main

main()
