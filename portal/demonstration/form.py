"""A form as it stands on a page: its controls, how a person fills them, and what a browser then sends."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

TICKABLE = frozenset({"radio", "checkbox"})
NOT_SENT = frozenset({"submit", "button", "reset", "image"})


class PageSaysNo(Exception):
    """A page is not what the story expects of it; the message says where, and what the page itself says."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to choose in a form."""

    name: str
    content: bytes
    media_type: str


Value = str | int | date | bool | Upload | list[str]
"""What a person does with a control: type, choose, tick (True; a list: exactly these boxes, or one text per repeated field)."""


@dataclass(slots=True)
class Control:
    """One control of a form. `kind` is the type of an input, or select, textarea, submit."""

    kind: str
    name: str
    value: str
    id: str = ""
    label: str = ""
    is_on: bool = False  # a ticked box
    options: list[str] = field(default_factory=list)
    upload: Upload | None = None


@dataclass(slots=True)
class Form:
    """A form with its controls, to fill and to send."""

    method: str
    action: str
    is_multipart: bool
    id: str = ""
    controls: list[Control] = field(default_factory=list)

    def fill(self, values: Mapping[str, Value]) -> None:
        """Fill each named control. Raises PageSaysNo for a name or a choice that the form does not offer."""
        for name, value in values.items():
            self._fill(name, value)

    def fill_labelled(self, label: str, value: str) -> None:
        """Fill the first control whose label ends with `label`: in a table of equal fields, the one of this row."""
        for control in self.controls:
            if control.label.endswith(label):
                control.value = value
                return
        raise PageSaysNo(f"form {self.action} has no field labelled {label!r} among {[control.label for control in self.controls]}")

    def sent(self, button: str | None = None) -> list[tuple[str, str]]:
        """The pairs that a browser sends. `button`: the value of the button that is pressed, where it matters which."""
        pairs = [(control.name, control.value) for control in self.controls if self._is_sent(control)]
        if button is not None:
            pressed = [control for control in self.controls if control.kind == "submit" and control.value == button]
            if not pressed:
                raise PageSaysNo(f"form {self.action} has no button {button!r}")
            pairs.append((pressed[0].name, button))
        return pairs

    def files(self) -> list[tuple[str, Upload]]:
        """The chosen files."""
        return [(control.name, control.upload) for control in self.controls if control.upload is not None]

    def _is_sent(self, control: Control) -> bool:
        if not control.name or control.kind in NOT_SENT or control.kind == "file":
            return False
        return control.is_on if control.kind in TICKABLE else True

    def _fill(self, name: str, value: Value) -> None:
        named = [control for control in self.controls if control.name == name and control.kind not in NOT_SENT | {"hidden"}]
        if not named:
            known = sorted({control.name for control in self.controls})
            raise PageSaysNo(f"form {self.action} has no field {name!r}, only {known}")
        if isinstance(value, Upload):
            named[0].upload = value
        elif named[0].kind in TICKABLE:
            self._tick(named, value)
        elif isinstance(value, list):
            if len(value) > len(named):
                raise PageSaysNo(f"form {self.action} has {len(named)} fields {name!r} for {len(value)} values")
            for control, text in zip(named, value, strict=False):
                _put(self, control, text)
        else:
            _put(self, named[0], str(value))

    def _tick(self, boxes: list[Control], value: Value) -> None:
        wanted = {boxes[0].value} if value is True else set(value) if isinstance(value, list) else {str(value)}
        missing = wanted - {box.value for box in boxes}
        if missing:
            raise PageSaysNo(f"form {self.action} offers no {boxes[0].name} = {sorted(missing)}, only {[box.value for box in boxes]}")
        for box in boxes:
            box.is_on = box.value in wanted


def _put(form: Form, control: Control, text: str) -> None:
    if control.kind == "select" and text not in control.options:
        raise PageSaysNo(f"form {form.action} offers no {control.name} = {text!r}, only {control.options}")
    control.value = text
