"""A real Whisper of a few megabytes, made on the spot: it says one sentence whatever it hears.

Everything of a Whisper is there: the files, the byte-level tokenizer, 99 languages, timestamps, cross attention for
the times of words. Only the weights are written by hand: embeddings are zero, the decoder's positions are one-hot
codes, and the output layer says for each position the token that is wanted there.
"""

from __future__ import annotations

import json
from math import log, sqrt
from pathlib import Path

import numpy as np
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.attention_spec import MultiHeadAttentionSpec
from ctranslate2.specs.common_spec import LayerNormSpec, LinearSpec
from faster_whisper.tokenizer import _LANGUAGE_CODES
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

HEAD = 64
POSITIONS, FRAMES, MELS = 448, 1500, 80
ORDINARY = 50257
"""Tokens of text before the special ones begin."""
LANGUAGES = tuple(_LANGUAGE_CODES)[:99]
SPECIAL = (
    "<|endoftext|>", "<|startoftranscript|>", *(f"<|{code}|>" for code in LANGUAGES), "<|translate|>",
    "<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>",
    *(f"<|{step * 0.02:.2f}|>" for step in range(1501)),
)  # fmt: skip
SIZE = ORDINARY + len(SPECIAL)
FRAMES_A_TOKEN = 15
"""Of 20 ms each."""
Floats = NDArray[np.float32]


def make(
    folder: Path, sentence: str, language: str = "en", *, confidence: float = 0.95, recognised: float = 0.97
) -> Path:
    """Write a model into a folder and return it.

    Args:
        folder: made if need be.
        sentence: what it says.
        language: what it recognises.
        confidence: how sure it is of every word; above 0.4, for below Whisper itself begins to guess again.
        recognised: how sure it is of the language.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer(sentence)
    words = tokenizer.encode(" " + sentence).ids
    _spec(tokenizer, words, language, confidence, recognised).save(str(folder))
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "preprocessor_config.json").write_text(json.dumps({"feature_size": MELS, "sampling_rate": 16000}))
    return folder


def _tokenizer(sentence: str) -> Tokenizer:
    splitter = pre_tokenizers.ByteLevel(add_prefix_space=False)
    vocabulary = sorted(pre_tokenizers.ByteLevel.alphabet())
    merges = []
    for piece, _span in splitter.pre_tokenize_str(" " + sentence):
        for end in range(1, len(piece)):
            if piece[: end + 1] not in vocabulary:
                merges.append((piece[:end], piece[end]))
                vocabulary.append(piece[: end + 1])
    vocabulary += [f"<unused{number}>" for number in range(ORDINARY - len(vocabulary) - 1)]
    vocabulary.append("")  # by this one CTranslate2 knows a model of many languages
    tokenizer = Tokenizer(models.BPE({token: number for number, token in enumerate(vocabulary)}, merges))
    tokenizer.pre_tokenizer = splitter  # type: ignore[assignment]
    tokenizer.decoder = decoders.ByteLevel()  # type: ignore[assignment]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in SPECIAL])
    return tokenizer


def _spec(tokenizer: Tokenizer, words: list[int], language: str, confidence: float, recognised: float) -> WhisperSpec:
    width = HEAD * -(-(len(words) + 6) // HEAD)
    heads = width // HEAD
    spec = WhisperSpec(1, heads, 1, heads)
    spec.register_vocabulary([tokenizer.id_to_token(number) for number in range(SIZE)])
    spec.config.lang_ids = [tokenizer.token_to_id(f"<|{code}|>") for code in LANGUAGES]
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.alignment_heads = [(0, head) for head in range(heads)]
    _write_encoder(spec, width)
    _write_decoder(spec, width)
    rows = np.zeros((SIZE, width), np.float32)
    _say(rows, tokenizer, words, confidence)
    rows[tokenizer.token_to_id(f"<|{language}|>"), 0] = _height(recognised, len(LANGUAGES)) / sqrt(width - 1)
    spec.decoder.projection.weight = rows
    spec.validate()
    spec.optimize(quantization="int8")
    return spec


def _say(rows: Floats, tokenizer: Tokenizer, words: list[int], confidence: float) -> None:
    """Fill the output layer: position 0 is left to the language, 2 begins, the words follow, then the end."""
    end = min(1500, FRAMES_A_TOKEN * len(words))
    said = {2: "<|0.00|>", 3 + len(words): f"<|{end * 0.02:.2f}|>", 4 + len(words): "<|endoftext|>"}
    wanted = {position: tokenizer.token_to_id(token) for position, token in said.items()}
    wanted |= {3 + number: token for number, token in enumerate(words)}
    for position, token in wanted.items():
        sure = confidence if 3 <= position < 3 + len(words) else 0.999
        rows[token, position] = _height(sure, SIZE) / sqrt(rows.shape[1] - 1)


def _height(probability: float, others: int) -> float:
    return log(probability / (1 - probability) * others)


def _write_encoder(spec: WhisperSpec, width: int) -> None:
    encoder = spec.encoder
    for convolution, channels in ((encoder.conv1, MELS), (encoder.conv2, width)):
        convolution.weight = np.zeros((width, channels, 3), np.float32)
        convolution.bias = np.zeros(width, np.float32)
    encoder.position_encodings.encodings = _waves(width)
    _write_norm(encoder.layer_norm, width)
    for layer in encoder.layer:
        _write_attention(layer.self_attention, width)
        _write_feed_forward(layer, width)


def _write_decoder(spec: WhisperSpec, width: int) -> None:
    decoder = spec.decoder
    decoder.embeddings.weight = np.zeros((SIZE, width), np.float32)
    decoder.position_encodings.encodings = np.eye(POSITIONS, width, dtype=np.float32)
    _write_norm(decoder.layer_norm, width)
    for layer in decoder.layer:
        _write_attention(layer.self_attention, width)
        _write_attention(layer.attention, width)
        _write_feed_forward(layer, width)
        _write_alignment(layer.attention, width)


def _write_alignment(attention: MultiHeadAttentionSpec, width: int) -> None:
    """Have each position look at its own stretch of the sound, so that words have times."""
    waves = _waves(width)
    waves = (waves - waves.mean(1, keepdims=True)) / waves.std(1, keepdims=True)
    looks = np.zeros((width, width), np.float32)
    for position in range(3, width):
        looks[:, position] = waves[min(FRAMES - 1, FRAMES_A_TOKEN * (position - 3) + FRAMES_A_TOKEN // 2)]
    attention.linear[0].weight = looks
    attention.linear[1].weight[:width] = np.eye(width, dtype=np.float32)


def _waves(width: int) -> Floats:
    speeds = np.exp(-np.arange(width // 2) * log(10000) / (width // 2 - 1))
    angles = np.arange(FRAMES)[:, None] * speeds
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1).astype(np.float32)


def _write_norm(norm: LayerNormSpec, width: int) -> None:
    norm.gamma = np.ones(width, np.float32)
    norm.beta = np.zeros(width, np.float32)


def _write_attention(attention: MultiHeadAttentionSpec, width: int) -> None:
    _write_norm(attention.layer_norm, width)
    sizes = (3, 1) if len(attention.linear) == 2 else (1, 2, 1)
    for linear, size in zip(attention.linear, sizes, strict=True):
        _write_zeros(linear, size * width, width)


def _write_feed_forward(layer: object, width: int) -> None:
    ffn = layer.ffn  # type: ignore[attr-defined]
    _write_norm(ffn.layer_norm, width)
    _write_zeros(ffn.linear_0, width, width)
    _write_zeros(ffn.linear_1, width, width)


def _write_zeros(linear: LinearSpec, rows: int, columns: int) -> None:
    linear.weight = np.zeros((rows, columns), np.float32)
    linear.bias = np.zeros(rows, np.float32)
