"""The read model survives storage."""

from table_samples import hostile, quiet, sample

from bot.core.reports import TrackingTable


def test_a_table_is_the_same_after_json() -> None:
    for table in (sample(), quiet(), hostile()):
        assert TrackingTable.from_json(table.to_json()) == table


def test_a_table_stored_before_nodes_were_known_can_be_read() -> None:
    data = quiet().to_json()
    for key in ("nodes_done", "nodes_total", "upcoming", "note"):
        del data[key]
    assert TrackingTable.from_json(data).upcoming == ()
