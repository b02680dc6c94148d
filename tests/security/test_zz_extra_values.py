"""Temporary probe."""
import tests.security.test_hostile_values as h
from tests.security.doors import open_door
from tests.security.routes import list_routes
from urllib.parse import quote

EXTRA = {"first day": "0001-01-01", "minus": "-1", "zero": "0", "nan": "nan", "exp": "1e400", "wide": "１２", "month": "9999-12", "month0": "0000-00", "emoji": "😀"*50, "lines": "a\r\nb\x0b\x1b", "moment": "0001-01-01T00:00", "moment9": "9999-12-31T23:59", "id": "0"*32, "us": "²", "dots": "../..", "comma": ",,,,"}

def test_forms(stage):
    doors = [door for route in list_routes(stage.app) if not route.is_safe and (door := open_door(stage, route))]
    print("DOORS", len(doors), "NONE", [str(r) for r in list_routes(stage.app) if not open_door(stage, r)])
    h.VALUES.update(EXTRA)
    bad = []
    for door in doors:
        for name, given in door.form.items():
            if isinstance(given, tuple) or "password" in name: continue
            for what, value in EXTRA.items():
                with stage.database.undone():
                    answer = door.knock(stage, form={**door.form, name: [value] if isinstance(given, list) else value})
                bad += h._fault(stage, door.route, f"{name}: {what}", answer.status_code)
        for what, form in {"empty": {}, "lists": {n: [v, v] for n, v in door.form.items() if isinstance(v, str)}, "blank": {n: "" for n in door.form}}.items():
            with stage.database.undone():
                answer = door.knock(stage, form=form)
            bad += h._fault(stage, door.route, what, answer.status_code)
    for f in bad: print(f)
    assert not bad

def test_queries(stage):
    bad = []
    for route, names in h.queries(stage):
        door = open_door(stage, route)
        if door is None or not route.is_safe: continue
        for name in names:
            for what, value in EXTRA.items():
                with stage.database.undone():
                    answer = door.knock(stage, path=f"{door.path}?{name}={quote(value)}")
                bad += h._fault(stage, route, f"?{name}: {what}", answer.status_code)
    for f in bad: print(f)
    assert not bad
