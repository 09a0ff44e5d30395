"""The door with a store in memory behind it."""

from collections.abc import AsyncIterator

import pytest

from tests.platforms.wecom.callbacks.site import Site, Store


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
async def site(store: Store) -> AsyncIterator[Site]:
    async with Site(store) as site:
        yield site
