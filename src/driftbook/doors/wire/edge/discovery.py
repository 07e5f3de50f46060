"""Discovery as Home Assistant knows it → the wiring of a device: topics and words, no template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from driftbook.doors.wire import payloads, topics
from driftbook.doors.wire.edge import templates
from driftbook.doors.wire.edge.profiles import Profile, identifiers, recognised
from driftbook.doors.wire.payloads import Skipped, Unusable

PREFIX = "homeassistant/"
LONGEST_TOPIC, LONGEST_WORD, MOST_PARTS, MOST_SERIALS = 250, 100, 200, 20
_CONFIG = re.compile(
    r"homeassistant/(?P<component>[a-z_]{1,40})/(?:[^/]{1,120}/)?[^/]{1,200}/config"
)
_SHORT = {
    "avty": "availability",
    "avty_t": "availability_topic",
    "avty_tpl": "availability_template",
    "cmd_t": "command_topic",
    "cmd_tpl": "command_template",
    "cmps": "components",
    "dev": "device",
    "dev_cla": "device_class",
    "o": "origin",
    "p": "platform",
    "pl_avail": "payload_available",
    "pl_lock": "payload_lock",
    "pl_not_avail": "payload_not_available",
    "pl_off": "payload_off",
    "pl_on": "payload_on",
    "pl_unlk": "payload_unlock",
    "stat_jam": "state_jammed",
    "stat_locked": "state_locked",
    "stat_locking": "state_locking",
    "stat_t": "state_topic",
    "stat_unlocked": "state_unlocked",
    "stat_unlocking": "state_unlocking",
    "t": "topic",
    "uniq_id": "unique_id",
    "val_tpl": "value_template",
}
_SHORT_OF_DEVICE = {
    "ids": "identifiers",
    "mf": "manufacturer",
    "mdl": "model",
    "sw": "sw_version",
    "sn": "serial_number",
}
_STATES = ("locked", "unlocked", "locking", "unlocking", "jammed")


@dataclass(frozen=True, slots=True)
class Described:
    """What a discovery message says of a device; several make up its wiring."""

    name: str
    serials: tuple[str, ...]
    """What a unit's serial may be, the surest first."""
    profile: str
    parts: dict[str, Any] = field(default_factory=dict)


class _Bad(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_config(rest: str) -> bool:
    """Whether a topic below the gateway's is one of discovery."""
    return rest.startswith(PREFIX) and rest.endswith("/config")


def discovered(gateway: str, rest: str, payload: bytes) -> Described | Skipped | Unusable:
    """What a message on a topic of discovery describes; Skipped: nothing that a door has.

    An empty payload takes something back: what was heard of the device until then stays.
    """
    if not payload:
        return Skipped()
    match = _CONFIG.fullmatch(rest)
    if match is None:
        return Unusable("unknown-topic")
    said = payloads.load(payload)
    if isinstance(said, Unusable):
        return said
    try:
        return _described(gateway, match["component"], said)
    except _Bad as bad:
        return Unusable(bad.code)


def _described(gateway: str, component: str, said: Mapping[str, Any]) -> Described | Skipped:
    whole = _longhand(said, _SHORT)
    given = whole.get("device")
    device = _longhand(given, _SHORT_OF_DEVICE) if isinstance(given, Mapping) else {}
    profile = recognised(whole, device)
    parts: dict[str, Any] = {}
    for kind, config in _components(component, whole):
        parts |= _part(gateway, kind, config, profile)
    if not parts:
        return Skipped()
    return Described(_name(whole, device), _serials(device), profile.name, parts)


def _components(
    component: str, whole: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """One, or those of a device that describes all of them in one message."""
    if component != "device":
        yield component, whole
        return
    inner = whole.get("components")
    if not isinstance(inner, Mapping):
        raise _Bad("wrong-type")
    if len(inner) > MOST_PARTS:
        raise _Bad("too-many")
    shared = {key: whole[key] for key in whole if key.startswith(("availability", "payload_", "~"))}
    shared |= {key: whole[key] for key in ("state_topic", "command_topic") if key in whole}
    for config in inner.values():
        if isinstance(config, Mapping):
            long = shared | _longhand(config, _SHORT)
            yield str(long.get("platform", "")), long


def _part(gateway: str, kind: str, config: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    battery = config.get("device_class") == "battery"
    if kind == "lock":
        return _lock(gateway, config, profile) | _online(gateway, config, profile)
    if kind == "sensor" and battery:
        return {"battery": _value(gateway, config, profile)}
    if kind == "binary_sensor" and battery:
        words = {
            "on": _word(config, "payload_on", "ON"),
            "off": _word(config, "payload_off", "OFF"),
        }
        return {"low": _value(gateway, config, profile) | words}
    return {}


def _lock(gateway: str, config: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    template = config.get("command_template")
    if template is not None and templates.keys(template, profile.name) != ():
        raise _Bad("unknown-template")
    state = _value(gateway, config, profile)
    words = {_word(config, f"state_{name}", name.upper()): name for name in _STATES} | dict(
        profile.states
    )
    state["words"] = words
    if state["keys"]:
        state["keys"] = [
            *(key for key in profile.before if key not in state["keys"]),
            *state["keys"],
        ]
    found: dict[str, Any] = {"state": state}
    if config.get("command_topic") is not None:
        found["command_topic"] = below(gateway, _topic(config, "command_topic"))
        found["payloads"] = {
            "open": _word(config, "payload_unlock", "UNLOCK", folded=False),
            "lock": _word(config, "payload_lock", "LOCK", folded=False),
        }
    return found


def _online(gateway: str, config: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """Of several, the last: the first ones are those of what stands between."""
    several = config.get("availability")
    if isinstance(several, list) and several and isinstance(several[-1], Mapping):
        said = dict(config) | _longhand(several[-1], _SHORT)
        template = said.get("value_template") if "value_template" in several[-1] else None
    elif config.get("availability_topic") is not None:
        said = {**config, "topic": config["availability_topic"]}
        template = config.get("availability_template")
    else:
        return {}
    keys = templates.keys(template, profile.name)
    if keys is None:
        raise _Bad("unknown-template")
    return {
        "online": {
            "topic": below(gateway, _topic(said, "topic", config)),
            "keys": list(keys),
            "on": _word(said, "payload_available", "online"),
            "off": _word(said, "payload_not_available", "offline"),
        }
    }


def _value(gateway: str, config: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    keys = templates.keys(config.get("value_template"), profile.name)
    if keys is None:
        raise _Bad("unknown-template")
    if config.get("state_topic") is None:
        raise _Bad("no-state-topic")
    return {"topic": below(gateway, _topic(config, "state_topic")), "keys": list(keys)}


def _topic(config: Mapping[str, Any], name: str, whole: Mapping[str, Any] | None = None) -> str:
    """A topic, with what `~` stands for."""
    topic, base = config.get(name), (whole or config).get("~", "")
    if not isinstance(topic, str) or not isinstance(base, str):
        raise _Bad("wrong-type")
    if topic.startswith("~"):
        return base + topic[1:]
    return topic[:-1] + base if topic.endswith("~") else topic


def below(gateway: str, topic: str) -> str:
    """The topic at our broker, below the gateway's. Raises for one that is anywhere else.

    A bridge that puts `edge/<gateway>/` before the topics leaves what is said in payloads as it
    was: there, a topic without it means the same one.
    """
    root = f"{topics.EDGE}/{gateway}/"
    full = topic if topic.startswith(root) else root + topic
    wrong = (
        not topic
        or not _sound(topic)
        or len(full) > LONGEST_TOPIC
        or any(sign in topic for sign in "+#")
        or topic.startswith(("$", "/"))
        or (full != topic and topic.split("/")[0] in (topics.EDGE, "driftbook"))
    )
    if wrong:
        raise _Bad("topic-elsewhere")
    return full


def _word(config: Mapping[str, Any], name: str, default: str, *, folded: bool = True) -> str:
    """A word of its own, as text; compared in small letters, but sent as it is."""
    value = config.get(name, default)
    if not isinstance(value, str | int | float | bool) or len(str(value)) > LONGEST_WORD:
        raise _Bad("wrong-type")
    if not _sound(str(value)):
        raise _Bad("wrong-type")
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.strip().casefold() if folded else text


def _sound(text: str) -> bool:
    """Whether it can be kept and sent: JSON may hold halves of letters, and nothing at all."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def _name(whole: Mapping[str, Any], device: Mapping[str, Any]) -> str:
    """What the device is called with us: its first identifier."""
    for given in (*identifiers(device), whole.get("unique_id")):
        if isinstance(given, str):
            bare = re.sub(r"[^\w.:-]", "-", given.removeprefix("zigbee2mqtt_"), flags=re.ASCII)
            bare = bare.lstrip("._:-")[: topics.LONGEST_NAME]
            if topics.is_name(bare):
                return bare
    raise _Bad("unknown-device")


def _serials(device: Mapping[str, Any]) -> tuple[str, ...]:
    first = (device.get("serial_number"), *identifiers(device), device.get("name"))
    texts = (text.removeprefix("zigbee2mqtt_") for text in first if isinstance(text, str))
    usable = (text for text in texts if 0 < len(text) <= topics.LONGEST_NAME and _sound(text))
    return tuple(dict.fromkeys(usable))[:MOST_SERIALS]


def _longhand(given: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in given.items()}
