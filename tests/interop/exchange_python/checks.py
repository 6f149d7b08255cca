"""What a check prints, and what all checks come to."""

import traceback

results = []
_about = [""]


def about(subject):
    """Says what the checks from here on are about: it stands before each of their names."""
    _about[0] = subject


def check(name, holds, seen=""):
    """One line for one check, with what was seen where it does not hold."""
    results.append(bool(holds))
    line = f"{_about[0]}: {name}" if _about[0] else name
    print(f"ok      {line}" if holds else f"FAILED  {line}: {seen}", flush=True)


def same(name, seen, expected):
    """The value that was read is the one that was written."""
    check(name, seen == expected, f"{seen!r} instead of {expected!r}")


def refused(name, error, do):
    """The server refuses with this error, which may be the class, or the class and a part of its text."""
    kind, part = error if isinstance(error, tuple) else (error, "")
    try:
        seen = do()
    except kind as raised:
        check(name, part in str(raised), repr(raised))
    except Exception as raised:
        check(name, False, repr(raised))
    else:
        check(name, False, f"{seen!r} instead of {kind.__name__}")


def failed(name, seen, error):
    """A bulk operation answers this error in the place of one item."""
    check(name, isinstance(seen, error), repr(seen))


def guarded(subject, run, *arguments):
    """Runs the checks of a subject; what breaks off is a failure, and the next subject goes on."""
    about(subject)
    before = len(results)
    try:
        run(*arguments)
    except Exception:
        check("goes to its end", False, traceback.format_exc())
    if len(results) == before:
        check("checks something", False)


def summary():
    """Prints the last line; whether all is well."""
    passed = sum(results)
    print(f"{passed} passed, {len(results) - passed} failed")
    return bool(results) and all(results)
