"""To-dos (待办): everything in unionIds (§2.7)."""

from dataclasses import dataclass

from bot.core.messages import private_chat
from bot.platforms.dingtalk.simulator.answers import Answer, Ask, Route, api, fine, refused
from bot.platforms.dingtalk.simulator.events import Events
from bot.platforms.dingtalk.simulator.shapes import Body, text_in
from bot.platforms.dingtalk.simulator.tenant import Tenant

WRITE = "Todo.Todo.Write"
SUBJECT_LENGTH, DESCRIPTION_LENGTH, MOST_EXECUTORS = 1024, 4096, 100
PRIORITIES = (10, 20, 30, 40)


@dataclass(slots=True)
class Todo:
    name: str
    body: Body
    executors: dict[str, bool]
    """User ids, and whether each is done."""
    done: bool = False
    deleted: bool = False


class Todos:
    def __init__(self, tenant: Tenant, events: Events) -> None:
        self._tenant = tenant
        self._events = events
        self._by_source: dict[str, str] = {}
        self.made: dict[str, Todo] = {}

    def routes(self) -> list[Route]:
        tasks = "/v1.0/todo/users/{union}/tasks"
        return [
            api("POST", tasks, self._create, scope=WRITE),
            api("GET", tasks + "/{task}", self._get, scope=WRITE),
            api("PUT", tasks + "/{task}", self._update, scope=WRITE),
            api("DELETE", tasks + "/{task}", self._delete, scope=WRITE),
            api("PUT", tasks + "/{task}/executorStatus", self._executors, scope=WRITE),
        ]

    def finish(self, user: str, name: str) -> None:
        """A person ticks a to-do off in the client."""
        todo = self.made[name]
        self._tick(todo, {user: True})

    def _create(self, ask: Ask) -> Answer:
        wrong = self._mistake(ask)
        if wrong:
            return refused(wrong)
        unions = ask.texts("executorIds") or [ask.args["union"]]
        executors = {self._tenant.world.by_union(union) or "": False for union in unions}
        todo = Todo(f"task{self._tenant.world.number()}", ask.body, executors)
        self.made[todo.name] = todo
        if ask.text("sourceId"):
            self._by_source[ask.text("sourceId")] = todo.name
        for user in executors:
            self._tenant.speak(private_chat(user), "todo", ask.text("subject"), "todo", body=ask.body, key=todo.name)
        self._tell("todo_task_create", todo)
        return fine(self._shown(todo))

    def _mistake(self, ask: Ask) -> str:
        """The codes are not published; these say which member is wrong."""
        unions, url = [ask.args["union"], *ask.texts("executorIds"), *ask.texts("participantIds")], ask.mapping("detailUrl")
        if not 1 <= len(ask.text("subject")) <= SUBJECT_LENGTH or len(ask.text("description")) > DESCRIPTION_LENGTH:
            return "InvalidParameter.subject"
        if not url.get("appUrl") and not url.get("pcUrl"):
            return "InvalidParameter.detailUrl"
        if len(ask.texts("executorIds")) > MOST_EXECUTORS:
            return "InvalidParameter.executorIds"
        if any(self._tenant.world.by_union(union) is None for union in unions):
            return "InvalidParameter.unionId"
        if ask.number("priority", 20) not in PRIORITIES:
            return "InvalidParameter.priority"
        return "sourceId.exists" if ask.text("sourceId") in self._by_source else ""

    def _found(self, ask: Ask) -> Todo | None:
        todo = self.made.get(ask.args["task"])
        return todo if todo is not None and not todo.deleted else None

    def _get(self, ask: Ask) -> Answer:
        todo = self._found(ask)
        return refused("task.notFound", 404) if todo is None else fine(self._shown(todo))

    def _update(self, ask: Ask) -> Answer:
        todo = self._found(ask)
        if todo is None:
            return refused("task.notFound", 404)
        todo.body = todo.body | {name: value for name, value in ask.body.items() if name != "done"}
        todo.done = ask.body.get("done", todo.done) is True
        self._tell("todo_task_update", todo)
        return fine({"result": True})

    def _delete(self, ask: Ask) -> Answer:
        todo = self._found(ask)
        if todo is None:
            return refused("task.notFound", 404)
        todo.deleted = True
        self._tell("todo_task_delete", todo)
        return fine({"result": True})

    def _executors(self, ask: Ask) -> Answer:
        todo = self._found(ask)
        if todo is None:
            return refused("task.notFound", 404)
        wanted = {
            self._tenant.world.by_union(text_in(item, "id")) or "": item.get("isDone") is True for item in ask.items("executorStatusList")
        }
        self._tick(todo, wanted)
        return fine({"result": True})

    def _tick(self, todo: Todo, wanted: dict[str, bool]) -> None:
        todo.executors |= {user: done for user, done in wanted.items() if user in todo.executors}
        todo.done = all(todo.executors.values())
        self._tell("todo_task_update", todo)

    def _tell(self, event_type: str, todo: Todo) -> None:
        unions = {user: self._tenant.world.person(user).union_id for user in todo.executors}
        states = [{"unionId": unions[user], "isDone": done} for user, done in todo.executors.items()]
        about: Body = {"taskId": todo.name, "sourceId": text_in(todo.body, "sourceId"), "isDone": todo.done}
        self._events.tell(event_type, about | {"executorStatusList": states, "subject": text_in(todo.body, "subject")})

    def _shown(self, todo: Todo) -> Body:
        kept = ("subject", "description", "sourceId", "dueTime", "executorIds", "participantIds", "detailUrl", "creatorId", "priority")
        return {"id": todo.name, "done": todo.done, **{name: todo.body[name] for name in kept if name in todo.body}}
