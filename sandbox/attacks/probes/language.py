"""Ways out through Python itself: frames, formats, classes, modules, and what the process that runs the code holds."""

from __future__ import annotations

from sandbox.attacks.judges import answers, ended, ended_by_the_sandbox, reached_nothing
from sandbox.attacks.probe import Probe

HELD = "something of the host is reached from an object that the code can touch"
LASTING = "a change that the code makes outlives it, or the session cannot be used any more"
SHELL = "a command runs with the host's files"

LANGUAGE = (
    Probe(
        "the one line out of smolagents' local executor",
        """'{0.gi_frame.f_globals[logging].os.environ}'.format((x for x in []))""",
        "the host's environment comes out by a format",
        ended,
    ),
    Probe(
        "a module of the host changed",
        """
        import random
        setattr(random, "random", lambda: 4)
        random.random()
        """,
        LASTING,
        answers([0.0]),
        then="""
        import random
        [n for n in [random.random()] if not 0 <= n < 1] or [0.0]
        """,
        elsewhere=True,
    ),
    Probe(
        "a format that walks from a tool",
        """
        reached = []
        ways = "__globals__ __closure__ __self__ __func__ __code__.co_filename __init__.__globals__ __wrapped__"
        for way in ways.split():
            try:
                reached.append(("{0." + way + "}").format(tick))
            except Exception:
                pass
        [one for one in reached if "recorder" in one or host["canary"] in one]
        """,
        HELD,
        reached_nothing,
    ),
    Probe(
        "what a tool is made of",
        """
        reached = []
        for name in dir(tick):
            try:
                reached.append(repr(getattr(tick, name)))
            except Exception:
                pass
        [one for one in reached if "recorder" in one or host["canary"] in one]
        """,
        HELD,
        reached_nothing,
    ),
    Probe(
        "all frames below",
        """
        import re, sys
        reached = []
        frame = sys._getframe()
        while frame:
            for space in (frame.f_globals, frame.f_locals):
                for value in list(space.values()):
                    try:
                        reached += re.findall(host["canary"] + "[0-9a-f]{32}", repr(value))
                    except Exception:
                        pass
            frame = frame.f_back
        reached
        """,
        HELD,
        reached_nothing,
    ),
    Probe(
        "the frames of an error",
        """
        reached = []
        try:
            fail()
        except Exception as error:
            trace = error.__traceback__
            while trace:
                reached.append(trace.tb_frame.f_code.co_filename)
                trace = trace.tb_next
            reached.append(repr((error.__cause__, error.__context__, error.args, vars(error))))
        [one for one in reached if "recorder" in one or "/attacks/" in one]
        """,
        "the host's frames, paths or chained errors come in with the error of a tool",
        reached_nothing,
    ),
    Probe(
        "the frame of a generator",
        """
        def one():
            yield 1
        frame = one().gi_frame
        [name for name in frame.f_globals if name in ("Stage", "Recorder", "Canaries")]
        """,
        HELD,
        reached_nothing,
    ),
    Probe(
        "every object there is",
        """
        import gc
        reached = []
        for thing in gc.get_objects():
            if type(thing) is dict:
                for value in list(thing.values()):
                    if type(value) is str and value.startswith(host["canary"]) and len(value) > len(host["canary"]):
                        reached.append(value)
        reached
        """,
        "a text in the host's memory comes out",
        reached_nothing,
    ),
    Probe(
        "every class there is",
        """
        reached = ""
        for kind in ().__class__.__base__.__subclasses__():
            space = getattr(kind.__init__, "__globals__", {})
            if "popen" in space:
                reached += space["popen"]("cat " + host["file"]).read()
            elif "sys" in space and "os" in space["sys"].modules:
                reached += space["sys"].modules["os"].popen("cat " + host["file"]).read()
        reached
        """,
        SHELL,
        reached_nothing,
    ),
    Probe(
        "a module that was not to be imported",
        """__import__("os").popen("cat " + host["file"]).read()""",
        SHELL,
        reached_nothing,
    ),
    Probe(
        "eval in eval",
        """eval(compile("__import__('os').popen('cat ' + host['file']).read()", "", "eval"), {"host": host})""",
        SHELL,
        reached_nothing,
    ),
    Probe(
        "builtins from a function",
        """
        import json
        json.dumps.__globals__["__builtins__"]["__import__"]("os").popen("cat " + host["file"]).read()
        """,
        SHELL,
        reached_nothing,
    ),
    Probe(
        "a pickle that runs a command",
        """
        import pickle
        pickle.loads(b"cos\\npopen\\n(V" + ("cat " + host["file"]).encode() + b"\\ntR.").read()
        """,
        SHELL,
        reached_nothing,
    ),
    Probe(
        "builtins replaced",
        """
        import builtins
        def broken(*_, **__):
            raise RuntimeError("broken")
        for name in "print len repr str isinstance type dict list open compile eval exec getattr".split():
            setattr(builtins, name, broken)
        """,
        LASTING,
        ended,
    ),
    Probe(
        "builtins emptied",
        """
        import builtins
        vars(builtins).clear()
        """,
        LASTING,
        ended,
    ),
    Probe(
        "modules replaced",
        """
        import ast, json, os, struct, sys
        for module in (json, os, struct, ast):
            for name in list(vars(module)):
                if not name.startswith("__"):
                    setattr(module, name, None)
        sys.modules.clear()
        """,
        LASTING,
        ended,
    ),
    Probe(
        "output closed",
        """
        import os, sys
        sys.stdout.close()
        sys.stdout = sys.stderr = None
        for fd in (0, 1, 2):
            os.close(fd)
        """,
        LASTING,
        ended,
    ),
    Probe(
        "every descriptor closed",
        """
        import os
        os.closerange(0, 4096)
        """,
        LASTING,
        ended,
    ),
    Probe(
        "threads, traces and hooks left behind",
        """
        import sys, threading
        def hook(*_):
            raise RuntimeError("hooked")
        sys.setprofile(hook)
        threading.setprofile(hook)
        sys.excepthook = sys.displayhook = sys.unraisablehook = hook
        sys.meta_path.insert(0, hook)
        sys.path_hooks.insert(0, hook)
        """,
        LASTING,
        ended,
    ),
    Probe(
        "the runner's own objects",
        """
        import gc
        for thing in gc.get_objects():
            if type(thing).__name__ in ("Runner", "Line", "Clock", "Printed"):
                for name in list(getattr(thing, "__dict__", {})):
                    setattr(thing, name, None)
        """,
        LASTING,
        ended,
    ),
    Probe(
        "an error whose __str__ fails",
        """
        class Evil(Exception):
            def __str__(self):
                raise SystemExit(self)
            __repr__ = __str__
        raise Evil
        """,
        LASTING,
        ended_by_the_sandbox,
    ),
    Probe(
        "an error that is no error",
        """
        class Evil(BaseException):
            def __reduce__(self):
                return (open, (host["drop"], "w"))
            def __getattribute__(self, name):
                raise RuntimeError(name)
        raise Evil
        """,
        LASTING,
        ended_by_the_sandbox,
    ),
    Probe(
        "a tower of errors",
        """
        error = None
        for number in range(100_000):
            after = ValueError(number)
            after.__cause__ = after.__context__ = error
            error = after
        raise error
        """,
        LASTING,
        ended_by_the_sandbox,
    ),
)
