"""The picture of a chain, with the table that says the same, and every link's worst fact first."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from contracts.engagements.models import Engagement
from contracts.recontracts.rules import CONSENTS, ConsentState
from portal.guards import Entry, guard
from portal.pages import subjects
from portal.pages.information.work import work_of
from portal.pages.recontracts.drawing import Node, draw_narrow, draw_wide
from portal.pages.recontracts.overview import Link, read_chain
from portal.rendering.formats import or_english
from portal.rendering.languages import Locale, locale_of
from portal.rendering.pages import render
from portal.words import say
from storage.acts import Act

router = APIRouter()
ROOT = "top"
_GRAVITY = ("stop", "caution", "neutral", "allowed")


@router.get("/engagements/{engagement_id}/chain")
def show(entry: Annotated[Entry, guard(Act.CHAIN_VIEW, of=subjects.engagement)]) -> Response:
    """The chain that this engagement is part of, as far as the reader sees it."""
    engagement: Engagement = entry.subject
    locale = locale_of(entry.request)
    work = work_of(entry)
    links = read_chain(entry.session, entry.reach, engagement, work.today)
    nodes = make_nodes(links, engagement.id, locale)
    narrow = draw_narrow(nodes)
    place = {box.node.id: number for number, box in enumerate(narrow.boxes)}
    links.sort(key=lambda link: place[link.row.id])  # the table goes down the tree as the picture does
    worst = min((link.worst().kind for link in links), key=_GRAVITY.index)
    return render(
        entry,
        "recontracts/chain.html",
        work=work,
        links=links,
        wide=draw_wide(nodes),
        narrow=narrow,
        worst=worst,
        troubled=sum(link.worst().kind == worst for link in links),
        consents=len(CONSENTS),
        without=[link for link in links if link.consent.state is ConsentState.MISSING],
    )


def make_nodes(links: list[Link], here: str, locale: Locale) -> list[Node]:
    """The boxes of the picture: the principal of the topmost link in reach, and one for the contractor of each link."""
    shown = {link.row.id for link in links}
    top = links[0].row
    principal = or_english(locale, top.principal_name, top.principal_name_english)
    root = Node(ROOT, None, str(principal), fact=say(locale, "chain-fact", "top"))
    return [
        root,
        *(
            Node(
                id=link.row.id,
                parent=link.row.parent_engagement_id if link.row.parent_engagement_id in shown else ROOT,
                name=str(or_english(locale, link.row.contractor_name, link.row.contractor_name_english)),
                work=link.row.work,
                fact=say(locale, "chain-fact", link.worst().code),
                kind=link.worst().kind,
                edge=link.consent_kind(),
                href=f"/engagements/{link.row.id}",
                is_here=link.row.id == here,
            )
            for link in links
        ),
    ]
