"""`python -m ucbridge` is `ucbridge`."""

from ucbridge.cli import main

main()
