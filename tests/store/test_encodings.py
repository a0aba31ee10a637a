"""The encoding of text that is not UTF-8, where its bytes tell it."""

from __future__ import annotations

import random

import pytest

from jupyter_codeinterp.protocol.media_types import UNKNOWN_ENCODING
from jupyter_codeinterp.store.encodings import find_encoding

WESTERN = (
    "Ort;Größe\nMünchen;3\nKöln;4\nStraße;5\n",
    "ville,été\nOrléans,3\nl’œuvre créée,4\nNîmes,5 €\n",  # noqa: RUF001
    "niño,año,España,¿qué?\nmañana,corazón\n",
    "cidade,população\nSão Paulo,1\ncoração,2\n",
    "by,størrelse\nKøbenhavn,1\nÅrhus,2\nMalmö,3\n",
    "price\n£5\n€7\n20 °C\n½\n“quoted” – don’t\n",  # noqa: RUF001
)
OTHERS = (
    ("город;число\nМосква;3\nТула;5\n", "cp1251"),  # noqa: RUF001
    ("город;число\nМосква;3\nТула;5\n", "koi8-r"),  # noqa: RUF001
    ("πόλη;αριθμός\nΑθήνα;3\n", "cp1253"),  # noqa: RUF001
    ("miasto;ilość\nŁódź;3\nmożna;4\nWładysław;5\nbłąd;6\n", "cp1250"),
    ("都市,人口\n東京,3\n大阪,4\n", "shift_jis"),
    ("城市,人口\n北京,3\n上海,4\n", "gbk"),
)


@pytest.mark.parametrize("text", WESTERN)
def test_western_text_is_told(text: str) -> None:
    data = text.encode("cp1252")
    assert find_encoding(data, data) == "windows-1252"
    # it may come late in a long file
    assert find_encoding(b"a,b\n1,2\n" * 9_000, data) == "windows-1252"


@pytest.mark.parametrize(("text", "encoding"), OTHERS)
def test_of_other_code_pages_nothing_is_made_up(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert find_encoding(data, data) == UNKNOWN_ENCODING


def test_broken_utf8_is_no_western_text() -> None:
    data = "Größe, Köln, Straße, München".encode() + b"\xe9"
    assert find_encoding(data, data) == UNKNOWN_ENCODING


@pytest.mark.parametrize("text", [*WESTERN, *(text for text, _ in OTHERS)])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_mark_tells_unicode(text: str, encoding: str) -> None:
    assert find_encoding(text.encode(encoding), b"") == encoding
    # the part that is looked at may end within a character
    assert find_encoding((text * 9_000).encode(encoding), b"") == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_the_zeros_tell_utf16_without_a_mark(encoding: str) -> None:
    assert find_encoding("a;b\nGröße;2\n".encode(encoding), b"") == encoding


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00\x03",
        b"\xff\xfe\x01\x00\x02\x00",
        b"\xff\xfe\x00\xd8\x00\x00",
        b"\x00" * 100,
        bytes(range(256)),
        random.Random(1).randbytes(4_000),
        b"a\x00b\x00\x00\x00c\x00d\x00",
    ],
)
def test_other_bytes_are_no_text(data: bytes) -> None:
    assert find_encoding(data, data) is None
