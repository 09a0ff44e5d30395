"""Processes are killed here, again and again: minutes of starting them. Run by naming the folder: `pytest tests/faults`."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Only whoever names the folder gets these tests; `.ci/run` does."""
    asked_for = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return None if any(path.is_relative_to(HERE) for path in asked_for) else True
