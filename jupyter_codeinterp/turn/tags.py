"""The tags that a model without tools writes around code, as the prompt teaches them."""

from __future__ import annotations

OPEN_TAG = '<code_interpreter type="code" lang="python">'
CLOSE_TAG = "</code_interpreter>"
