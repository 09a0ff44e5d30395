"""All tables. Rows are dumb: they check nothing and do nothing; the core's types do."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.columns import BIG_ID, DOCUMENT, due_index, waiting_index


class InboxRow(SQLModel, table=True):
    """One thing a platform delivered, stored before it is acknowledged.

    `message_id`, `chat` and `sender` are `escaped`, `text` is `searchable` (see `storage.texts`); `body` and `raw`
    rebuild the `Incoming` exactly. `next_at` says when to handle it (again) and is None once done.
    """

    __tablename__ = "inbox"
    __table_args__ = (UniqueConstraint("platform", "message_id"), due_index("inbox"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    message_id: str
    chat: str
    sender: str
    kind: str
    text: str
    body: dict[str, Any] = Field(sa_type=DOCUMENT)
    raw: bytes
    sent_at: datetime | None = None
    received_at: datetime
    next_at: datetime | None
    attempts: int = 0
    outcome: str | None = None
    error: str | None = None


class MediaRow(SQLModel, table=True):
    """A picture or file that came with a message, kept as it came and never opened.

    `media_type` is told by the first bytes. `content` is None where it is missing, and `reason` says why; `size` and `sha256` are of
    what was fetched, even where that was too much to keep.
    """

    __tablename__ = "media"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    inbox_id: int = Field(foreign_key="inbox.id", index=True)
    kind: str
    name: str
    media_type: str | None = None
    size: int | None = None
    sha256: str | None = None
    content: bytes | None = None
    reason: str | None = None
    kept_at: datetime


class TaskRow(SQLModel, table=True):
    """A cross-department task. The row is also the lock under which everything about it is decided.

    `next_at` is when its next working day opens.
    """

    __tablename__ = "task"
    __table_args__ = (due_index("task"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    code: str = Field(unique=True)
    name: str
    type: str
    lead: str
    departments: list[str] = Field(sa_type=DOCUMENT)
    start: date
    due: date | None = None
    plan: list[dict[str, Any]] = Field(default_factory=list, sa_type=DOCUMENT)
    policy: str
    created_at: datetime
    closed_at: datetime | None = None
    next_at: datetime | None = None


class ChatRow(SQLModel, table=True):
    """A group chat of a task: at most one per platform, several where departments live on different platforms.

    `chat` is where the bot hears the group, `addresses` its other ids there (`appchat`, `webhook`, …). While the robot has
    still to be added by a human, `awaiting_robot` is true and `chat` is a placeholder of our own. `gone_at`: the platform said that
    the group is no more; nothing is said there until the task gets another one.
    """

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("platform", "chat"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    chat: str
    task_id: int = Field(foreign_key="task.id", index=True)
    bound_at: datetime
    addresses: dict[str, str] = Field(default_factory=dict, sa_type=DOCUMENT)
    awaiting_robot: bool = False
    gone_at: datetime | None = None


class AccountRow(SQLModel, table=True):
    """A platform user who was bound to a person by command. `confirmed_by` None: still waiting for the coordinator's word."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("platform", "user"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    user: str
    person: str
    asked_at: datetime
    confirmed_by: str | None = None


class ObligationRow(SQLModel, table=True):
    """`bot.core.obligations.Obligation` as a row; `next_at` is its next step's instant."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("rule", "task_id", "debtor", "about"), due_index("obligation"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    task_id: int = Field(foreign_key="task.id", index=True)
    task: str
    rule: str
    row: str
    topic: str
    debtor: str
    about: str
    term: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None = None
    outcome: str | None = None
    urgent: bool = False
    promise: bool = False
    moved: bool = False
    moved_after_deadline: bool = False
    ladder: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    settled_by: list[str] = Field(sa_type=DOCUMENT)
    steps: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    log: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    subject: dict[str, Any] = Field(sa_type=DOCUMENT)
    policy: str
    next_at: datetime | None = None


class PostRow(SQLModel, table=True):
    """One report of one department for one day. The newest counts, all are kept."""

    __tablename__ = "post"
    __table_args__ = (Index("ix_post_task_day", "task_id", "day", "department"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    task_id: int = Field(foreign_key="task.id")
    department: str
    day: date
    content: str = Field(sa_type=DOCUMENT)
    sender: str
    sender_department: str | None = None
    posted_at: datetime
    recorded_at: datetime
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")
    proxy: bool = False
    vague: bool = False
    participant: bool = True


class QuestionRow(SQLModel, table=True):
    """A request for confirmation (L13). `asked` lists departments; empty where nobody was named."""

    __tablename__ = "question"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    number: int = Field(unique=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    message_id: str
    chat: str
    asker: str
    asker_department: str | None = None
    asked: list[str] = Field(sa_type=DOCUMENT)
    of_all: bool = False
    text: str = Field(sa_type=DOCUMENT)
    asked_at: datetime
    due_at: datetime
    answers: list[dict[str, Any]] = Field(default_factory=list, sa_type=DOCUMENT)
    closed_at: datetime | None = None


class AnomalyRow(SQLModel, table=True):
    """An anomaly (L24-L28). `level` None: not given yet, handled as 一般."""

    __tablename__ = "anomaly"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    number: int = Field(unique=True)
    task_id: int = Field(foreign_key="task.id", index=True)
    message_id: str
    chat: str
    reporter: str
    department: str | None = None
    level: str | None = None
    type: str | None = None
    fields: dict[str, Any] = Field(sa_type=DOCUMENT)
    raised_at: datetime
    endorsement: str = "none"
    acknowledged_at: datetime | None = None
    records: list[dict[str, Any]] = Field(default_factory=list, sa_type=DOCUMENT)
    responsible: str | None = None
    solved_at: datetime | None = None


class DraftRow(SQLModel, table=True):
    """Something a person began and has not finished: a near miss (L12), a choice that was asked for.

    `incoming` is the message as `storage.inbox` stores it, so that it can be handled as of its own time once repaired.
    """

    __tablename__ = "draft"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    kind: str
    person: str
    department: str | None = None
    day: date | None = None
    line: str | None = Field(default=None, sa_type=DOCUMENT)
    inbox_id: int = Field(foreign_key="inbox.id")
    begun_at: datetime
    done_at: datetime | None = None


class SayingRow(SQLModel, table=True):
    """Something decided to be said, waiting for its moment; composed into an outbox row, or dropped with a reason."""

    __tablename__ = "saying"
    __table_args__ = (due_index("saying"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    task_id: int | None = Field(default=None, foreign_key="task.id")
    task: str | None = None
    platform: str
    chat: str
    person: str | None = None
    kind: str
    template: str
    data: dict[str, Any] = Field(sa_type=DOCUMENT)
    items: list[dict[str, Any]] = Field(sa_type=DOCUMENT)
    departments: list[str] = Field(sa_type=DOCUMENT)
    mentions: list[str] = Field(sa_type=DOCUMENT)
    card: dict[str, Any] | None = Field(default=None, sa_type=DOCUMENT)
    context: dict[str, Any] = Field(default_factory=dict, sa_type=DOCUMENT)
    files: list[str] = Field(default_factory=list, sa_type=DOCUMENT)
    urgent: bool = False
    watch_id: int | None = Field(default=None, foreign_key="obligation.id", index=True)
    watch_due_at: datetime | None = None
    reply_hint: str | None = None
    decided_at: datetime
    next_at: datetime | None
    outbox_id: int | None = Field(default=None, foreign_key="outbox.id")
    dropped: str | None = None


class OutboxRow(SQLModel, table=True):
    """One message on its way out, worded; kept for good. `next_at` is when to send it (again), None once it is settled."""

    __tablename__ = "outbox"
    __table_args__ = (
        due_index("outbox"),
        waiting_index("outbox", "turn", "platform", "priority", "id", "next_at", "chat"),
        waiting_index("outbox", "chat_turn", "platform", "chat", "priority", "id", "attempts"),
        waiting_index("outbox", "tried", "platform", "chat", "next_at", and_only="attempts > 0"),
        Index("ix_outbox_chat_day", "chat", "created_at"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    chat: str
    person: str | None = None
    kind: str
    text: str
    mentions: list[str] = Field(sa_type=DOCUMENT)
    card: dict[str, Any] | None = Field(default=None, sa_type=DOCUMENT)
    files: list[str] = Field(default_factory=list, sa_type=DOCUMENT)
    payload: dict[str, Any] | None = Field(default=None, sa_type=DOCUMENT)
    record: dict[str, Any] = Field(sa_type=DOCUMENT)
    context: dict[str, Any] = Field(default_factory=dict, sa_type=DOCUMENT)
    priority: int = 3
    alarm: bool = False
    reply_hint: str | None = None
    created_at: datetime
    next_at: datetime | None
    attempts: int = 0
    sent_at: datetime | None = None
    platform_id: str | None = None
    mouth: str | None = None
    outcome: str | None = None
    error: str | None = None
    readers: list[str] | None = Field(default=None, sa_type=DOCUMENT)
    """Platform users who have opened it, where the platform tells and somebody asked; None: not asked."""


class ErrandRow(SQLModel, table=True):
    """Something the bot wants of a platform beside sending: make a group, look whether the robot is in it, ask who read.

    `next_at` says when to try (again), None once it is settled.
    """

    __tablename__ = "errand"
    __table_args__ = (due_index("errand"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    platform: str
    kind: str
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    data: dict[str, Any] = Field(sa_type=DOCUMENT)
    created_at: datetime
    next_at: datetime | None
    attempts: int = 0
    outcome: str | None = None
    error: str | None = None


class TodoRow(SQLModel, table=True):
    """An obligation in a person's own list on a platform (待办), once for each deadline it had.

    `todo` is the platform's id for it, None until the platform gave one. `ticked_at`: the person ticked it off, which settles
    nothing; `closed_at`: we did, or it never came to be.
    """

    __tablename__ = "todo"
    __table_args__ = (UniqueConstraint("obligation_id", "due_at"), Index("ix_todo_platform_todo", "platform", "todo"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    obligation_id: int = Field(foreign_key="obligation.id")
    platform: str
    person: str
    due_at: datetime
    asked_at: datetime
    todo: str | None = None
    ticked_at: datetime | None = None
    closed_at: datetime | None = None


class LeaseRow(SQLModel, table=True):
    """Who may do what only one process may do at a time. `fence` grows with every change of holder."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True)
    holder: str
    until: datetime
    fence: int = 0


class UsageRow(SQLModel, table=True):
    """Calls made in a month that draw on one bucket of a platform's allowance (`month` reads 2026-05)."""

    __tablename__ = "usage"

    platform: str = Field(primary_key=True)
    bucket: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    calls: int = 0


class JournalRow(SQLModel, table=True):
    """Append-only: one line per decision, with rule and reason."""

    __tablename__ = "journal"

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG_ID)
    at: datetime
    what: str
    rule: str | None = None
    row: str | None = None
    task: str | None = Field(default=None, index=True)
    debtor: str | None = None
    about: str | None = None
    actor: str | None = None
    reason: str | None = None
    inbox_id: int | None = Field(default=None, foreign_key="inbox.id")


class HeartbeatRow(SQLModel, table=True):
    """When the bot was last known to be alive; what an outage is measured from."""

    __tablename__ = "heartbeat"

    name: str = Field(primary_key=True)
    at: datetime
