"""The descriptions of the API, as validators for what tests see."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from jupyter_codeinterp.web.description import DESCRIPTION, FRAMES


@functools.cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description."""
    loaded: dict[str, Any] = yaml.safe_load(DESCRIPTION.read_text())
    return loaded


@functools.cache
def frames() -> dict[str, Any]:
    """Return the JSON Schemas of the frames."""
    loaded: dict[str, Any] = json.loads(FRAMES.read_text())
    return loaded


@functools.cache
def registry() -> Registry[Any]:
    """Return both documents under the names by which they refer to each other."""
    documents = {"openapi.yaml": description(), "frames.schema.json": frames()}
    return Registry().with_resources(
        (name, Resource.from_contents(body, default_specification=DRAFT202012)) for name, body in documents.items()
    )


def check_against(reference: str, value: Any) -> None:
    """Fail unless ``value`` is what the named schema says, such as ``openapi.yaml#/components/schemas/Chat``."""
    Draft202012Validator({"$ref": reference}, registry=registry()).validate(value)


def check_frame(frame: Any) -> None:
    """Fail unless a frame of the server is as described."""
    check_against("frames.schema.json#/$defs/ServerFrame", frame)


def check_answer(method: str, path: str, status: int, body: Any) -> None:
    """Fail unless the answer to a call of ``path`` (without the API's prefix) is as described."""
    template = find_template(path)
    responses = description()["paths"][template][method.lower()]["responses"]
    name = str(status) if str(status) in responses else "default"
    assert name != "default" or status >= 400, f"{method} {template} does not describe {status}"
    response = responses[name]
    pointer = f"/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}/responses/{name}"
    if "$ref" in response:
        pointer = response["$ref"].removeprefix("#")
        response = description()["components"]["responses"][pointer.rsplit("/", 1)[1]]
    if "application/json" in response.get("content", {}):
        check_against(f"openapi.yaml#{pointer}/content/application~1json/schema", body)


def find_template(path: str) -> str:
    """Return the described path that an address is an instance of; a fixed name beats a parameter."""
    candidates = sorted(description()["paths"], key=lambda template: template.count("{"))
    for template in candidates:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), "/" + path.strip("/")):
            return str(template)
    raise AssertionError(f"no described path matches {path!r}")
