"""The user's own choices."""

from __future__ import annotations

from pathlib import Path

from tests.store.samples import opened


async def test_choices_are_kept_changed_and_dropped(tmp_path: Path) -> None:
    async with opened(tmp_path) as store:
        assert await store.preferences.get() == {}
        await store.preferences.change({"prompt_template": "Sei kurz ✓", "limits": {"steps": 3}, "vision": False})
        assert await store.preferences.change({"limits": None, "vision": True}) == {
            "prompt_template": "Sei kurz ✓",
            "vision": True,
        }
    async with opened(tmp_path) as store:
        assert await store.preferences.get() == {"prompt_template": "Sei kurz ✓", "vision": True}
