"""Starts the server when this folder is run as a program; with `--moto`, moto instead."""

import os
import sys

# Modules of this folder are reached as `aws.…` only, so that none of them can hide one of Python's own.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from aws import moto_sts, server  # noqa: E402

sys.exit(moto_sts.main() if sys.argv[1:] == ["--moto"] else server.main(sys.argv[1:]))
