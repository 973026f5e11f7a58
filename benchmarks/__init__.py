"""Measurements of the bridge against something else in the same run: ratios travel between machines, seconds do not."""

import logging

import structlog


def quiet() -> None:
    """Leave the log out of the measurement."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
