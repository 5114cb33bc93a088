"""The command `brobygger`: which commands there are, and what becomes of a refusal."""

import sys
from typing import Annotated

import typer

from brobygger.cli.frame import Application, call
from brobygger.cli.output import WrongCall, console, say
from brobygger.cli.words import take_language
from brobygger.cli.words import translate as _
from brobygger.rules.refusals import Refusal, words

NO_SITE = words(
    "There is no site in the folder %(data)s: %(path)s is not there. Stand in the folder the site was set up from, or name its "
    "data folder with BROBYGGER_DATA. A new site is made with: brobygger setup"
)


def application() -> Application:
    """Every command, one line each. Built when run, because the words of the help depend on --language."""
    from brobygger.cli import check, evaluate, import_interviews, import_list, score, serve, setup, simulate, users

    app = Application(help=_("Case management and evaluation for outreach drug treatment."))
    app.callback()(everything)
    app.command("setup", help=setup.HELP)(setup.setup)
    app.command("serve", help=serve.HELP)(serve.serve)
    app.command("check", help=check.HELP)(check.check)
    app.command("simulate", help=simulate.HELP)(simulate.simulate)
    app.add_typer(users.app, name="user")
    app.command("score", help=score.HELP)(score.score)
    app.command("evaluate", help=evaluate.HELP)(evaluate.evaluate)
    imports = Application(help=_("Bring data in."))
    imports.command("interviews", help=import_interviews.HELP)(import_interviews.interviews)
    imports.command("list", help=import_list.HELP)(import_list.list_)
    app.add_typer(imports, name="import")
    return app


def everything(
    language: Annotated[str, typer.Option(metavar="da|en", help="Dansk eller engelsk. Danish or English.")] = "da",
) -> None:
    """Take_language has taken a language it knows, so what comes here is one it does not."""
    if language not in ("da", "en"):
        raise typer.BadParameter("da | en", param_hint="--language")


def run() -> None:
    """Run the command line. A refusal is said in words on standard error and ends with 1, a wrong call with 2.

    A bug ends with its trace, without the rows that a database quotes in it, and with 1.
    """
    arguments = take_language(sys.argv[1:])
    try:
        call(application(), arguments)
    except Refusal as refusal:
        console(to_errors=True).print(say(refusal), markup=False)
        sys.exit(2 if isinstance(refusal, WrongCall) else 1)
    except Exception as error:  # noqa: BLE001  (the trace is told below)
        expected = _expected(error)
        if expected:
            console(to_errors=True).print(expected, markup=False)
        else:
            from brobygger.rules import traces

            print(traces.trace(error), file=sys.stderr)
        sys.exit(1)


def _expected(error: Exception) -> str:
    """What to say of an error that is nobody's bug, "" of every other. Known by name, to start without Django."""
    match type(error).__name__:
        case "NoKeys":
            # Known by name, so that the attic is not imported; where it looked is what the caller needs to see.
            return say(Refusal("no_site", NO_SITE, **{name: getattr(error, name) for name in ("path", "data")}))
        case "ImproperlyConfigured":
            # Settings that are missing or misspelt stop the start, and the message says how to mend it.
            return str(error)
        case "PermissionDenied":
            message = words("The role of this account does not allow it: %(act)s.")
            return say(Refusal("not_allowed", message, act=error))
    return ""
