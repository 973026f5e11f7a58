"""openai-whisper with a real model made on the spot, where it is installed (it is two gigabytes, so mostly not)."""

from __future__ import annotations

from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from tests.speech.prompts import noise
from ucbridge.speech.engines import hindrance
from ucbridge.speech.engines.engine import Recording, Setup
from ucbridge.speech.engines.whisper import NAME, Whisper, lacks, load
from ucbridge.speech.interface import NoEngine

SENTENCE = "Please call me back before noon."
WIDTH = 64


def test_what_is_missing_is_told(tmp_path: Path) -> None:
    assert "[speech.whisper]" in str(lacks(Setup(NAME)))
    assert "There is no model" in str(lacks(Setup(NAME, model=str(tmp_path / "gone.pt"))))


def make(file: Path, language: str) -> Setup:
    """Write a model that says one sentence, by the same trick as `tiny_whisper`; its output layer is its embedding."""
    import torch
    from whisper.model import ModelDimensions
    from whisper.model import Whisper as Model
    from whisper.tokenizer import get_tokenizer

    tokens = get_tokenizer(multilingual=True, num_languages=99, language="en", task="transcribe")
    dimensions = ModelDimensions(80, 1500, WIDTH, 1, 1, 51865, 448, WIDTH, 1, 1)
    words = tokens.encode(" " + SENTENCE)
    begin = tokens.timestamp_begin
    said = {0: tokens.to_language_token(language), 2: begin, 3 + len(words): begin + 100, 4 + len(words): tokens.eot}
    said |= {3 + number: word for number, word in enumerate(words)}
    empty = Model(dimensions).state_dict()
    weights: dict[str, Any] = {
        name: torch.ones_like(each) if name.endswith(("ln.weight", "ln_post.weight")) else torch.zeros_like(each)
        for name, each in empty.items()
    }
    weights["decoder.positional_embedding"] = torch.eye(448, WIDTH) * 100
    for position, token in said.items():
        weights["decoder.token_embedding.weight"][token, position] = 14 / sqrt(WIDTH)
    waves = weights["encoder.positional_embedding"] = empty["encoder.positional_embedding"]
    waves = (waves - waves.mean(1, keepdim=True)) / waves.std(1, keepdim=True, unbiased=False)
    looks = torch.zeros(WIDTH, WIDTH)
    for position in range(3, WIDTH):
        looks[:, position] = waves[15 * (position - 3) + 7]
    weights["decoder.blocks.0.cross_attn.query.weight"] = looks
    weights["decoder.blocks.0.cross_attn.key.weight"] = torch.eye(WIDTH)
    torch.save({"dims": vars(dimensions), "model_state_dict": weights}, file)
    return Setup(NAME, model=str(file))


@pytest.fixture
def model(tmp_path: Path) -> Whisper:
    pytest.importorskip("whisper")
    return load(make(tmp_path / "tiny.pt", "fr"))


@pytest.mark.parametrize(("language", "sure"), [("", 0.99), ("nl", 1.0)])
def test_it_writes_what_is_said_with_times_and_confidence(model: Whisper, language: str, sure: float) -> None:
    heard = noise(40, language=language, assumed="en")
    said = model.transcribe(Recording(heard.sound, ((30.0, 36.0),), heard.language, heard.assumed), print)
    assert said
    assert (said.text, said.language, said.engine) == (SENTENCE, language or "fr", "whisper")
    assert said.language_confidence == pytest.approx(sure, abs=0.02)
    assert [word.text for word in said.words] == SENTENCE.split()
    assert all(29.9 <= word.start <= word.end <= 36.1 for word in said.words)
    assert said.confidence > 0.9


def test_a_language_it_does_not_know_is_for_another_engine(model: Whisper) -> None:
    with pytest.raises(NoEngine, match="does not know the language"):
        model.transcribe(noise(3, language="xx"), print)


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("whisper")
    (tmp_path / "bad.pt").write_bytes(b"nonsense")
    setup = Setup(NAME, model=str(tmp_path / "bad.pt"))
    assert hindrance(setup) is None
    with pytest.raises(NoEngine, match="cannot be loaded"):
        load(setup)
