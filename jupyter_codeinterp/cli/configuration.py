"""Reads Jupyter's configuration as a server would at its start, without being one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets.config import Application, Config
from traitlets.config.loader import ConfigFileNotFound

from ..config import load_settings
from ..errors import ConfigError
from ..protocol.settings import Settings
from ..turn.prompt import check_template

EXTENSION_CONFIG = "jupyter_codeinterp_config"
KERNEL_MANAGERS = ("MultiKernelManager", "MappingKernelManager", "AsyncMappingKernelManager")


class _ConfigReader(JupyterApp):
    name = "jupyter-server"
    raise_config_file_errors = True


@dataclass(frozen=True)
class Configuration:
    """The merged configuration and the switches in it; ``error`` says in words why they are the defaults instead."""

    config: Config
    settings: Settings
    error: str | None = None

    @property
    def kernel_name(self) -> str:
        """The kernelspec that chats use unless they name another."""
        if self.settings.kernel_name:
            return self.settings.kernel_name
        names = [self.config.get(section, {}).get("default_kernel_name") for section in KERNEL_MANAGERS]
        return next((str(name) for name in reversed(names) if name), "python3")


def read_configuration() -> Configuration:
    """Read the configuration files and the environment; nothing is created and nothing raised."""
    try:
        config = _read_files()
    except Exception as exc:  # noqa: BLE001 - a configuration file is a program, anything may come out of it
        return Configuration(Config(), Settings(), f"Jupyter's configuration cannot be read: {exc}")
    try:
        settings = load_settings(config)
        check_template(settings.prompt_template)
    except ConfigError as error:
        return Configuration(config, Settings(), error.message)
    return Configuration(config, settings)


def _read_files() -> Config:
    reader = _ConfigReader()
    reader.load_config_file()
    folders: Any = reader.config_file_paths
    try:
        Application.load_config_file(reader, EXTENSION_CONFIG, path=folders)
    except ConfigFileNotFound:
        return reader.config
    return reader.config
