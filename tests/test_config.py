"""Settings: a file beside the app, the environment above it, and errors that name the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.config import ROOT, SETTINGS_FILE, Settings, SettingsInvalid, load_settings


def settings_file(tmp_path: Path, text: str) -> Path:
    file = tmp_path / SETTINGS_FILE
    file.write_text(text, encoding="utf-8")
    return file


def test_the_file_beside_the_app_says_what_the_defaults_are():
    assert load_settings(ROOT / SETTINGS_FILE, {}) == Settings()


def test_every_setting_is_explained_in_the_file():
    text = (ROOT / SETTINGS_FILE).read_text(encoding="utf-8")

    for name in Settings.model_fields:
        assert f"\n{name} = " in text
        assert f"FIELDAPP_{name.upper()}" in text


def test_without_a_file_the_defaults_count(tmp_path):
    assert load_settings(tmp_path / "none.toml", {}) == Settings()


def test_the_file_sets_and_the_environment_overrides(tmp_path):
    file = settings_file(tmp_path, '[app]\nhub = "https://file.test"\ntheme = "dark"\n')

    settings = load_settings(file, {"FIELDAPP_HUB": "https://here.test", "FIELDAPP_LANGUAGE": ""})

    assert settings == Settings(hub="https://here.test", theme="dark", language="system")


def test_the_environment_of_the_process_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("FIELDAPP_LANGUAGE", "ru")

    assert load_settings(tmp_path / "none.toml").language == "ru"


def test_other_tables_of_the_file_do_not_matter(tmp_path):
    file = settings_file(tmp_path, "[other]\nx = 1\n")

    assert load_settings(file, {}) == Settings()


@pytest.mark.parametrize(
    ("text", "environment", "named"),
    [
        ('[app]\ntheme = "pink"\n', {}, ["theme", SETTINGS_FILE, "FIELDAPP_THEME", "'dark'"]),
        ("", {"FIELDAPP_LANGUAGE": "xx"}, ["language", "FIELDAPP_LANGUAGE", "'ru'"]),
        ("[app]\nhub = 7\n", {}, ["hub", "FIELDAPP_HUB", "string"]),
        ('[app]\ncolour = "red"\n', {}, ["colour", SETTINGS_FILE, "not permitted"]),
        ("app = 7\n", {"FIELDAPP_HUB": "x"}, [SETTINGS_FILE, "[app]"]),
        ("[app\n", {}, [SETTINGS_FILE, "not readable TOML"]),
    ],
)
def test_a_wrong_value_is_told_with_its_place_and_what_is_allowed(
    tmp_path, text, environment, named
):
    file = settings_file(tmp_path, text)

    with pytest.raises(SettingsInvalid) as error:
        load_settings(file, environment)

    assert all(word in str(error.value) for word in named), str(error.value)


def test_a_file_that_is_no_text_is_told(tmp_path):
    file = tmp_path / SETTINGS_FILE
    file.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsInvalid, match="not readable"):
        load_settings(file, {})


def test_replicas_lie_where_the_setting_or_the_platform_says(monkeypatch):
    monkeypatch.setenv("FLET_APP_STORAGE_DATA", "/data/app")
    assert Settings(storage="/srv/people").storage_path == Path("/srv/people")
    assert Settings(storage="~/people").storage_path == Path.home() / "people"
    assert Settings().storage_path == Path("/data/app/people")

    monkeypatch.delenv("FLET_APP_STORAGE_DATA")
    assert Settings().storage_path.name == "people"
    assert "fieldapp" in str(Settings().storage_path)
