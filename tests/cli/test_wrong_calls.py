"""Help, and what is said of a wrong call: Danish first, English when asked for, typer's own words too."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from brobygger.cli import frame, users
from brobygger.rules.refusals import Refusal
from tests.cli.calling import Call, site

# A wrong call, and what must stand in what is said of it: in Danish, in English.
WRONG = {
    "": ("Brug: brobygger [VALG] KOMMANDO", "Usage: brobygger [OPTIONS] COMMAND"),
    "serve --help": ("Vis denne hjælp.", "Show this message and exit."),
    "user add --help": ("Argumenter", "Arguments"),
    "serve --port 99999": ("99999 ligger ikke i 1<=x<=65535.", "99999 is not in the range 1<=x<=65535."),
    "serve --port x": ("Værdien for '--port' kan ikke bruges: 'x' er ikke et helt tal.", "is not a valid int range."),
    "serve --prot 1": ("Der er intet valg, der hedder --prot (mulige valg: --host, --port)", "No such option: --prot"),
    "serve --quite": ("Der er intet valg, der hedder --quite", "No such option: --quite"),
    "serv": ("Der er ingen kommando, der hedder 'serv'. Mente du 'serve'", "'serv'. Did you mean 'serve'"),
    "xyz": ("Der er ingen kommando, der hedder 'xyz'.", "No such command 'xyz'."),
    "import interviews": ("Argumentet 'file' mangler.", "Missing argument 'file'."),
    "simulate": ("Valget '--citizens' mangler.", "Missing option '--citizens'."),
    "simulate --citizens 5 --years mange": ("'mange' er ikke et tal.", "'mange' is not a valid float."),
    "user add x": ("Valget '--role' mangler. Vælg mellem:", "Missing option '--role'. Choose from:"),
    "user add x --role boss --name y": ("'boss' er ikke en af 'worker'", "'boss' is not one of 'worker'"),
    "check extra": ("Der er for mange argumenter: extra", "Got unexpected extra argument(s) (extra)"),
    "serve --port": ("Valget '--port' skal have en værdi.", "Option '--port' requires an argument."),
    "check --json=1": ("Valget '--json' tager ingen værdi.", "Option '--json' does not take a value."),
    "--language xx check": ("Værdien for --language kan ikke bruges: da | en", "Invalid value for --language: da | en"),
}
# What typer would say of its own accord; the two languages are said to be chosen between in both.
ENGLISH = re.compile(
    r"\b(usage|options?|arguments?|command|missing|invalid|valid|such|try|error|show|exit|mean|choose)\b"
)
CALLING = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from brobygger.cli.main import run
told = {}
for call in json.load(sys.stdin):
    said, sys.argv = io.StringIO(), ["brobygger", *call.split()]
    with redirect_stdout(said), redirect_stderr(said):
        try:
            run()
            status = 0
        except SystemExit as end:
            status = end.code or 0
    told[call] = (status, said.getvalue())
print(json.dumps(told))
"""


def told(folder: Path, language: str) -> dict[str, tuple[int, str]]:
    """Exit status and what was said, each on one line, of every wrong call; in a process of its own, as typer looks up its
    headings once."""
    done = subprocess.run(
        [sys.executable, "-c", CALLING],
        input=json.dumps(list(WRONG)),
        env=site(folder, BROBYGGER_LANGUAGE=language, NO_COLOR="1"),
        capture_output=True,
        text=True,
        check=True,
    )
    return {call: (status, " ".join(said.split())) for call, (status, said) in json.loads(done.stdout).items()}


@pytest.mark.parametrize(("language", "place"), [("da", 0), ("en", 1)])
def test_a_wrong_call_is_said_in_the_language_of_the_command_line(tmp_path: Path, language: str, place: int) -> None:
    said = told(tmp_path, language)
    assert {call: text for call, (_, text) in said.items() if WRONG[call][place] not in text} == {}
    assert {call: status for call, (status, _) in said.items() if status != (0 if "--help" in call else 2)} == {}
    if language == "da":
        spoken = {call: ENGLISH.findall(text.lower()) for call, (_, text) in said.items()}
        assert {call: found for call, found in spoken.items() if found} == {}
        asking = [text for call, (_, text) in said.items() if "for at få hjælp" in text]
        assert len(asking) > 10, "and where to find help"


def test_what_is_not_known_to_be_typers_stays_as_it_was_said(in_danish: Call) -> None:
    assert in_danish("check", "--help")[0] == 0
    assert frame.said("En sætning, som ingen kender.") == "En sætning, som ingen kender."


def test_a_password_typed_differently_is_asked_for_again_in_danish(
    in_danish: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    in_danish("check", "--help")
    asked: list[str] = []
    answers = iter(["en to tre fire", "en to tre fem", "en to tre fire", "en to tre fire"])

    def ask(question: str, **how: object) -> str:
        asked.append(question)
        return next(answers)

    monkeypatch.setattr("typer.prompt", ask)
    assert users._password(False) == "en to tre fire"
    assert asked == ["Adgangskode", "Den samme én gang til"] * 2
    assert "De to var ikke ens. Prøv igen." in capsys.readouterr().err


def test_a_command_that_is_given_up_says_so_in_danish_and_ends_with_1(
    in_danish: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typer

    def give_up(*told: object, **how: object) -> str:
        raise typer.Abort

    monkeypatch.setattr("brobygger.cli.check.open_site", give_up)
    status, _, said = in_danish("check")
    assert (status, bool(said.strip()), "Traceback" in said) == (1, True, False)


def test_a_refusal_is_still_a_refusal(in_danish: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise Refusal("no", "Nej.")

    monkeypatch.setattr("brobygger.cli.check.open_site", refuse)
    assert in_danish("check") == (1, "", "Nej.\n")
