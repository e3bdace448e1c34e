"""Starts the server when this folder is run as a program."""

import os
import sys

# Modules of this folder are reached as `aws.…` only, so that none of them can hide one of Python's own.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from aws.server import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
