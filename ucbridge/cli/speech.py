"""`ucbridge speech`: models for speech to text, and a trial."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ucbridge.cli.paths import config_path
from ucbridge.cli.terminal import exit_on_error, printable, say, terminal_language
from ucbridge.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from ucbridge.config import Config
    from ucbridge.speech.interface import Nothing, Transcript

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Install speech models; try speech to text.")

LONGEST = 4 * 3600.0
"""Seconds of a recording that may be tried."""

_WHY = {
    "EMPTY": _("it is empty"),
    "NO_SPEECH": _("nobody speaks"),
    "UNINTELLIGIBLE": _("the engine was not sure enough of any of it"),
    "TOO_LONG": _("it is too long"),
}

ConfigOption = Annotated[
    Path | None, typer.Option("--config", "-c", help="The configuration file.", show_default=False)
]
FolderOption = Annotated[
    Path | None, typer.Option(help="The folder of models; models in the data folder by default.", show_default=False)
]


@app.command()
def install(
    model: Annotated[
        str, typer.Argument(help="small, large-v3-turbo, ...; or a folder, an archive, or an https address of one.")
    ],
    sha256: Annotated[str, typer.Option(help="The SHA-256 of what an address sends.", show_default=False)] = "",
    folder: FolderOption = None,
    config: ConfigOption = None,
) -> None:
    """Install a model, prove that it works, and print what to put into the configuration."""
    from ucbridge.speech.model_install import install as installing

    with exit_on_error():
        into = folder or _models(config)
        done = asyncio.run(installing(model, into, sha256=sha256, progress=_percent()))
    say(_("{path} is installed and works ({size} MB). To use it, put this into the configuration:", path=done.path,
          size=done.megabytes))  # fmt: skip
    typer.echo(f"\n{done.settings}")


@app.command(name="list")
def show(folder: FolderOption = None, config: ConfigOption = None) -> None:
    """Show the engines of the configuration and the models that are installed."""
    from ucbridge.speech.chain import setups
    from ucbridge.speech.engines import hindrance
    from ucbridge.speech.models import installed

    with exit_on_error():
        models = list(installed(folder or _models(config)))
        chain = [] if folder else setups(_load(config).speech)
    for setup in chain:
        say(_("{engine}: {state}", engine=setup.engine, state=hindrance(setup) or _("ready")))
    for model in models:
        typer.echo(printable(f"{model.engine:16}{model.megabytes:6} MB  {model.path}"))
    if not models:
        say(_("No model is installed. To install one: ucbridge speech install small"))


@app.command(name="try")
def attempt(
    file: Annotated[Path, typer.Argument(help="A recording, such as msg0000.WAV.")],
    language: Annotated[str, typer.Option(help="en, fr, ...; recognised by default.", show_default=False)] = "",
    engine: Annotated[str, typer.Option(help="Only this engine.", show_default=False)] = "",
    config: ConfigOption = None,
) -> None:
    """Write down what is said in a recording, as the bridge would."""
    from ucbridge import logs

    logs.configure(level="error")
    with exit_on_error():
        said = asyncio.run(_transcribe(_load(config), file, language, engine))
    for line in _lines(said):
        typer.echo(printable(line))


async def _transcribe(config: Config, file: Path, language: str, engine: str) -> Transcript | Nothing:
    from ucbridge.speech.engines import ENGINES
    from ucbridge.speech.speech import LocalSpeech

    if engine and engine not in ENGINES:
        from ucbridge.errors import UserError

        raise UserError(_("There is no engine {engine}; there are {names}.", engine=engine, names=", ".join(ENGINES)))
    sound = await asyncio.to_thread(file.read_bytes)
    async with LocalSpeech(config.speech, longest=LONGEST) as speech:
        return await speech.transcribe(sound, file.suffix[1:], language=language, engine=engine, progress=_percent())


def _lines(said: Transcript | Nothing) -> list[str]:
    from ucbridge.speech.confidence import in_words
    from ucbridge.speech.interface import Nothing

    speak = terminal_language()
    if isinstance(said, Nothing):
        return [_("There is no transcript: {reason}.", reason=_WHY[said.name]).to(speak)]
    sure = in_words(said.confidence, rough=said.rough).to(speak)
    percent = f"{said.confidence:.0%}"
    return [
        said.text,
        "",
        _("Engine: {engine}. Language: {language}.", engine=said.engine, language=said.language).to(speak),
        f"{sure} ({percent})",
    ]


def _percent() -> Callable[[float], None]:
    """Return who tells the progress: each whole ten percent once, to standard error."""
    told = [0]

    def tell(done: float) -> None:
        tens = int(done * 10) * 10
        if tens > told[0]:
            told[0] = tens
            typer.echo(f"{tens} %", err=True)

    return tell


def _load(config: Path | None) -> Config:
    from ucbridge.config import load

    return load(config_path(config))


def _models(config: Path | None) -> Path:
    return _load(config).bridge.data / "models"
