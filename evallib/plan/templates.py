"""An office's own templates: the YAML and Jinja files under ``templates/`` of a plan folder, as texts."""

from __future__ import annotations

from pathlib import Path

from evallib.errors import InputError, system_cause

FOLDER = "templates"
_SUFFIXES = (".yml", ".yaml", ".j2")
_MOST_FILES, _LARGEST = 100, 100_000


def read_templates(folder: Path) -> dict[str, str]:
    """Return file name → text of a plan's own templates, by name; {} where it has none.

    Only files of the folder itself are read, none that a link leads to elsewhere.

    Raises
    ------
    InputError
        Too many files, one too large, not UTF-8, or not readable.
    """
    place = folder / FOLDER
    if not place.is_dir():
        return {}
    files = sorted(path for path in place.iterdir() if path.suffix in _SUFFIXES and path.is_file())
    files = [path for path in files if path.resolve().parent == place.resolve()]
    if len(files) > _MOST_FILES:
        raise InputError(f"{FOLDER}：模板文件有{len(files)}个，最多{_MOST_FILES}个")
    return {path.name: _text(path) for path in files}


def _text(path: Path) -> str:
    shown = f"{FOLDER}/{path.name}"
    try:
        content = path.read_bytes()
        if len(content) > _LARGEST:
            raise InputError(f"{shown}：文件有{len(content)}字节，模板最大{_LARGEST}字节")
        return content.decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"{shown}：无法读取（{system_cause(error)}）") from None
    except UnicodeDecodeError:
        raise InputError(f"{shown}：文字编码不是UTF-8，请另存为UTF-8") from None
