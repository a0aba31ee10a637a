"""Display objects of notebooks for which a person sees a sentence: sound, films, other pages, links to files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

DOWNLOAD = "Files that code writes into its folder appear below the code for download."


class Told:
    """Shown as a sentence."""

    def sentence(self) -> str:
        """Return what is shown."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return {"text/plain": self.sentence()}

    def __repr__(self) -> str:
        return f"<IPython.core.display.{type(self).__name__} object>"


class _Recording(Told):
    """Sound or a film, from data or a file."""

    what = ""

    def __init__(
        self, data: Any = None, filename: Any = None, url: str | None = None, embed: bool | None = None, **_: Any
    ) -> None:
        if data is None and filename is None and url is None:
            raise ValueError(f"No {type(self).__name__.lower()} data found. Expecting filename, url, or data.")
        is_text = isinstance(data, (str, os.PathLike))
        self.data = None if is_text else data
        self.url = url or (data if is_text and str(data).startswith(("http:", "https:")) else None)
        self.filename = filename or (data if is_text and self.url is None else None)

    def sentence(self) -> str:
        if self.url is not None:
            return f"[{self.what} is not played here, and nothing is loaded from the web: {self.url}]"
        if self.filename is not None:
            return f"[{self.what} is not played here. {_where(self.filename)}]"
        return f"[{self.what} is not played here. Write it to a file. {DOWNLOAD}]"


class Audio(_Recording):
    """Sound."""

    what = "Sound"


class Video(_Recording):
    """A film."""

    what = "A video"

    def __init__(
        self, data: Any = None, url: str | None = None, filename: Any = None, embed: bool = False, *_: Any, **__: Any
    ) -> None:
        super().__init__(data, filename, url, embed)


class IFrame(Told):
    """Another page; keywords become parameters of its address."""

    def __init__(self, src: Any, width: Any = None, height: Any = None, extras: Any = None, **params: Any) -> None:
        self.src = src
        self.width = width
        self.height = height
        self.extras = list(extras or ())
        self.params = params

    def sentence(self) -> str:
        address = f"{self.src}?{urlencode(self.params)}" if self.params else str(self.src)
        if not address.startswith(("http:", "https:", "//")):
            return f"[Pages are not shown inside of the chat. {_where(address)}]"
        return f"[Other pages are not shown here, and nothing is loaded from the web: {address}]"


class YouTubeVideo(IFrame):
    """A film of YouTube, by its id."""

    address = "https://www.youtube.com/watch?v={}"

    def __init__(self, id: str, width: Any = 400, height: Any = 300, **params: Any) -> None:  # noqa: A002 # as notebooks name it
        super().__init__(self.address.format(id), width, height)
        self.id = id


class VimeoVideo(YouTubeVideo):
    """A film of Vimeo, by its id."""

    address = "https://vimeo.com/{}"


class ScribdDocument(YouTubeVideo):
    """A document of Scribd, by its id."""

    address = "https://www.scribd.com/document/{}"


class FileLink(Told):
    """A file that the code wrote."""

    def __init__(self, path: Any, *_: Any, **__: Any) -> None:
        if Path(path).is_dir():
            raise ValueError(f"Cannot display a directory using FileLink. Use FileLinks to display '{path}'.")
        self.path = os.fsdecode(path)

    def sentence(self) -> str:
        return f"[{_where(self.path)}]"


class FileLinks(FileLink):
    """The files of a folder."""

    def __init__(self, path: Any, *_: Any, **__: Any) -> None:
        self.path = os.fsdecode(path)

    def sentence(self) -> str:
        names = sorted(str(file) for file in Path(self.path).rglob("*") if file.is_file())
        return "\n".join([f"[{len(names)} files in '{self.path}'. {DOWNLOAD}]", *names])


def _where(path: Any) -> str:
    """Say where a person finds a file."""
    name = os.fsdecode(path)
    return f"'{name}' is a file of the chat. {DOWNLOAD}" if Path(name).is_file() else f"There is no file '{name}'."


KINDS = (Audio, FileLink, FileLinks, IFrame, ScribdDocument, Video, VimeoVideo, YouTubeVideo)
