"""The asset ledger and stocktakings."""

from tests.security.plans.plan import Plan, nothing, today

# What a parameter of a path names, unless a plan says otherwise.
NAMED = {
    "asset_id": "asset/one",
    "stocktake_id": "stocktake/open",
}

_ASSET = {
    "name": "File", "medium": "paper", "place": "", "scope": "", "department": "", "manager": "", "contact": "",
    "received_on": today(), "disposed_on": "", "keep_until": "", "class_code": "INTERNAL",
}  # fmt: skip

PLANS: dict[str, Plan] = {
    "POST /engagements/{engagement_id}/assets": Plan(lambda _ids, _person: _ASSET),
    "POST /engagements/{engagement_id}/assets/intake": Plan(nothing),
    "POST /engagements/{engagement_id}/assets/{asset_id}": Plan(lambda _ids, _person: {"version": "1", **_ASSET}),
    "POST /engagements/{engagement_id}/stocktakes": Plan(
        lambda _ids, _person: {"taken_on": today(), "person_name": "One"}, {"engagement_id": "engagement"}
    ),
    "POST /stocktakes/{stocktake_id}": Plan(
        lambda ids, _person: {"asset_id": [ids("asset/counted")], "result": ["found"], "note": [""], "step": "keep"}
    ),
    "POST /api/v1/stocktakes/{stocktake_id}": Plan(
        json=lambda ids, _person: {"counts": [{"asset_id": ids("asset/counted"), "result": "found"}]}
    ),
}

# Protected columns that a form of this area names all the same, each for a reason.
REASONS = {
    "assets.CountsIn.counts": "what was found of lines of the stocktaking in the path",
    "assets.CountIn.asset_id": "a line of the stocktaking in the path, checked in the action",
    "assets.AssetChangeInput.version": "the version that the person saw, compared and not stored",
    "assets.AssetInput.contact": "a field of the asset ledger",
    "assets.AssetInput.department": "a field of the asset ledger",
    "assets.AssetInput.keep_until": "a field of the asset ledger",
    "assets.AssetInput.manager": "a field of the asset ledger",
    "assets.AssetInput.received_on": "a field of the asset ledger; of what was handed over the slip says it",
    "stocktakes.CountInput.asset_id": "a line of the stocktaking in the path; others are passed over",
    "stocktakes.CountInput.step": "which button was pressed",
    "stocktakes.StartInput.taken_on": "the day of the stocktaking, not in the future",
}
