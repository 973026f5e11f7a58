"""The benchmarks measure what they say."""

from benchmarks import scale, stream
from ucbridge.pbx.events import WANTED, typed
from ucbridge.pbx.frames import parse
from ucbridge.pbx.interface import CallEnded, Change
from ucbridge.pbx.model import LiveModel


def test_the_recorded_stream_is_fifty_calls_that_end():
    changes: list[Change] = []
    model = LiveModel(changes.append)
    model.replace([])
    for message in (one.lstrip(b"\r\n") for one in stream.recording().split(b"\r\n\r\n")):
        if message[7 : message.find(b"\r\n", 7)] in WANTED:
            event = typed(parse(message))
            assert event is not None
            model.apply(event)

    assert not model.channels
    assert not model.bridges
    assert sum(isinstance(change, CallEnded) for change in changes) == 50


def test_each_repetition_has_channels_of_its_own():
    twice = stream.repeated(2)

    assert twice.count(stream.RUN) == 0
    assert len(set(stream.repeated(1).split(b"\r\n"))) < len(set(twice.split(b"\r\n")))
    assert stream.count(2) == twice.count(b"\r\n\r\n")


def test_the_scale_model_holds_a_thousand_calls():
    # In a process of its own: this one has memory to spare from earlier tests.
    assert scale.measured("model")["megabytes"] > 0
