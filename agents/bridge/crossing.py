"""From the threads of agents into the event loop in which their client lives, and no further than it stays open."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent import futures
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from typing import Any, Final, TypeVar

import anyio
from anyio.abc import TaskStatus
from anyio.lowlevel import RunVar

from agents.bridge.aside import Aside, settle
from agents.errors import AgentCancelled, ToolRefused
from agents.logged import logged

T = TypeVar("T")
C = TypeVar("C", bound="Crossing")

DEEPEST: Final = 3
AT_ONCE: Final = 32
"""Agents that run at a time, in one depth. Each depth counts for itself: who waits for an inner run starves none."""
GRACE_S: Final = 0.05
"""How long a cancelled agent is waited for. One that waits for its model does not end sooner than that answers."""
LAST_WORDS_S: Final = 1.0
"""What is still under way at the very end has to come to its own."""
CALLBACKS_S: Final = 5.0

DEPTH: ContextVar[int] = ContextVar("dionysus_depth", default=0)
HERE: ContextVar[object] = ContextVar("dionysus_here", default=None)
"""The crossing whose agent runs in this thread."""
_LIMITERS: RunVar[dict[int, anyio.CapacityLimiter]] = RunVar("dionysus_limiters")


class Crossing:
    """Runs async functions in its loop for code in other threads. Made in the loop, used within `opened`."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._over = False
        self._stopped = False
        self._ending = anyio.Event()
        self._pending: set[futures.Future[Any]] = set()
        self._waking: set[anyio.Event] = set()
        self._callbacks: list[Callable[[], object]] = []
        self._called_back = anyio.Event()
        self._changing = threading.Lock()

    def run(self, function: Callable[..., Awaitable[T]], *args: Any) -> T:
        """What the function comes to. Not from the loop's own thread, which would wait for itself."""
        future = self._start(function, args)
        try:
            return future.result()
        except futures.CancelledError:
            raise AgentCancelled from None

    def cancel(self) -> None:
        """From any thread: whoever calls or waits gets `AgentCancelled`, from now on and for good."""
        self.cancelled.set()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self.stop)

    def on_cancel(self, callback: Callable[[], object]) -> None:
        """Call it when this is cancelled, in a thread of its own; at once, when it was before."""
        with self._changing:
            waits = not self.cancelled.is_set()
            if waits:
                self._callbacks.append(callback)
        if not waits:
            callback()

    @contextmanager
    def here(self) -> Iterator[None]:
        """The time in which this thread calls for itself, with its own context."""
        before = HERE.get()
        HERE.set(self)
        try:
            yield
        finally:
            HERE.set(before)

    async def in_agent_thread(self, function: Callable[..., T], *args: Any) -> T:
        """Run an agent in a thread, with this context. Cancelled, it is left behind: it finds the crossing closed."""
        async with _limiter(DEPTH.get()):
            return await self._in_thread(partial(function, *args))

    async def _in_thread(self, function: Callable[[], T]) -> T:
        if self._over:
            raise AgentCancelled
        wake, ended = anyio.Event(), anyio.Event()
        self._waking.add(wake)
        future = self._thread(function, (wake, ended))
        try:
            await wake.wait()
        except BaseException:
            self.stop()
            raise
        finally:
            self._waking.discard(wake)
            with anyio.move_on_after(GRACE_S, shield=True):
                await ended.wait()
        if self.cancelled.is_set() or self._over:
            raise AgentCancelled
        return future.result()

    def _thread(self, function: Callable[[], T], events: tuple[anyio.Event, ...]) -> futures.Future[T]:
        future: futures.Future[T] = futures.Future()
        context = contextvars.copy_context()
        context.run(HERE.set, self)

        def tell() -> None:
            for event in events:
                event.set()

        def work() -> None:
            settle(future, partial(context.run, function))
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(tell)

        threading.Thread(target=work, name="dionysus-agent", daemon=True).start()
        return future

    def _start(self, function: Callable[..., Awaitable[T]], args: tuple[Any, ...]) -> futures.Future[T]:
        if self.cancelled.is_set() or self._over:
            raise AgentCancelled
        if self._loop is _loop_here():
            raise RuntimeError("this is the thread of the event loop: await the function there")
        future: futures.Future[T] = futures.Future()
        begin = partial(self._begin, future, function, args)
        try:
            self._loop.call_soon_threadsafe(begin, context=self._context_of_caller())
        except RuntimeError:  # the loop is closed
            raise AgentCancelled from None
        return future

    def _context_of_caller(self) -> contextvars.Context:
        """That of an agent's own thread; executors with threads of their own lose it, then as it was at the opening."""
        return contextvars.copy_context() if HERE.get() is self else self._context.copy()

    def _begin(self, future: futures.Future[T], function: Callable[..., Awaitable[T]], args: tuple[Any, ...]) -> None:
        if self._over:
            future.cancel()
            return
        self._pending.add(future)
        task = self._loop.create_task(_awaited(function, args))
        self._tasks.add(task)
        task.add_done_callback(partial(self._done, future))

    def _done(self, future: futures.Future[T], task: asyncio.Task[T]) -> None:
        self._tasks.discard(task)
        self._pending.discard(future)
        if task.cancelled():
            future.cancel()
            return
        error = task.exception()
        if future.cancelled():
            return
        if error is None:
            future.set_result(task.result())
        else:
            future.set_exception(error)

    async def serve(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Stays until the end; the first to see that whoever opened this was cancelled."""
        self._context = contextvars.copy_context()
        task_status.started()
        try:
            await self._ending.wait()
            self._over = True
            with anyio.move_on_after(LAST_WORDS_S):
                await self._quiet()
        except BaseException:
            self.stop()
            raise
        finally:
            self._drop()
            with anyio.move_on_after(LAST_WORDS_S, shield=True):
                await self._quiet()

    def end(self, failed: BaseException | None) -> None:
        """In the loop's thread: let what was begun come to its end, unless something failed."""
        if failed is None:
            self._ending.set()
        else:
            self.stop()

    async def ended(self) -> None:
        """When nothing is left to be done, but for agents that wait for their models."""
        if self.cancelled.is_set():
            with anyio.move_on_after(CALLBACKS_S):
                await self._called_back.wait()

    def stop(self) -> None:
        """What `cancel` does, in the loop's thread. A second time does nothing."""
        with self._changing:
            self.cancelled.set()
            callbacks, self._callbacks = self._callbacks, []
        if self._stopped:
            return
        self._stopped = True
        self._drop()
        for event in self._waking:
            event.set()
        self._ending.set()
        threading.Thread(target=self._call_back, args=(callbacks,), name="dionysus-cancel", daemon=True).start()

    def _drop(self) -> None:
        """Nobody waits any more for what is under way."""
        self._over = True
        for future in tuple(self._pending):
            future.cancel()
        for task in tuple(self._tasks):
            task.cancel()

    async def _quiet(self) -> None:
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _call_back(self, callbacks: list[Callable[[], object]]) -> None:
        for callback in callbacks:
            with logged("what was to be done when a run was cancelled"):
                callback()
        with suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._called_back.set)


@asynccontextmanager
async def opened(crossing: C) -> AsyncIterator[C]:
    """The time in which it can be used. What went wrong inside comes out as it is, not in a group."""
    depth = DEPTH.get()
    if depth >= DEEPEST:
        raise ToolRefused("too_deep", f"Agents are nested {depth} deep already.", "Do this without another agent.")
    DEPTH.set(depth + 1)
    try:
        async with _kept_open(crossing):
            yield crossing
    finally:
        DEPTH.set(depth)


@asynccontextmanager
async def _kept_open(crossing: Crossing) -> AsyncIterator[None]:
    aside = Aside(but=anyio.get_cancelled_exc_class())
    try:
        async with anyio.create_task_group() as keeper:
            await keeper.start(crossing.serve)
            try:
                with aside:  # it would come out in a group
                    yield
            except BaseException:
                crossing.stop()
                raise
            crossing.end(aside.error)
    finally:
        with anyio.CancelScope(shield=True):
            await crossing.ended()
    if aside.error is not None:
        raise aside.error


def _limiter(depth: int) -> anyio.CapacityLimiter:
    limiters = _LIMITERS.get({})
    _LIMITERS.set(limiters)
    return limiters.setdefault(depth, anyio.CapacityLimiter(AT_ONCE))


def _loop_here() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _awaited(function: Callable[..., Awaitable[T]], args: tuple[Any, ...]) -> T:
    return await function(*args)
