"""« Sources et vérification »: complete, filtered, and never claiming more than was read."""

from __future__ import annotations

import html
import re
from typing import Any

from rcp.domain.clinical.sources import all_sources
from rcp.domain.text import narrow
from tests.support.build import Builder
from tests.support.client import CheckingClient


def test_every_declaration_is_on_the_page(client: CheckingClient, make: Builder, sign_in: Any) -> None:
    sign_in(client, make.member(make.board()))
    text = client.get("/sources").text
    shown = html.unescape(text)
    for each in all_sources():
        assert f'id="{each.anchor}"' in text
        assert all(narrow(doubt) in shown for doubt in each.doubts), each.anchor
        assert narrow(each.citation) in shown
    assert f"sur {len(all_sources())}" in shown
    # The word stands alone nowhere: each status says what was read, or that nothing was.
    assert not re.search(r"(?<!Non )(?<!non )vérifié[es]*\b", re.sub(r"(?s)<article.*?</article>", "", shown))


def test_the_filters_keep_a_kind_or_a_status(client: CheckingClient, make: Builder, sign_in: Any) -> None:
    sign_in(client, make.member(make.board()))
    kept = [each for each in all_sources() if each.kind == "scores" and each.status == "product_rule"]
    text = client.get("/sources?nature=scores&statut=product_rule").text
    assert text.count("<article") == len(kept) < len(all_sources())
    assert client.get("/sources?nature=inconnu&statut=inconnu").text.count("<article") == len(all_sources())
    assert client.get("/sources?statut=published&nature=scores").text.count("<article") == 0


def test_the_page_is_folded_and_opens_what_is_asked_for(client: CheckingClient, make: Builder, sign_in: Any) -> None:
    """By addresses alone: no script opens anything."""
    sign_in(client, make.member(make.board()))
    kinds = {each.kind for each in all_sources()}
    whole = client.get("/sources").text
    assert whole.count("<details open") == 0
    assert all(f'href="#nature-{kind}"' in whole for kind in kinds)
    one = client.get("/sources?regle=scores-mirels").text
    assert one.count("<details open") == 2
    assert "<details open>" in one.split('id="scores-mirels"')[1][:80]
    assert client.get("/sources?nature=scores").text.count("<details open") == 1
    assert client.get("/sources?deplier=1").text.count("<details open") == len(kinds) + len(all_sources())
    assert client.get("/sources?regle=inconnue").text.count("<details open") == 0


def test_the_page_is_in_the_footer_and_the_help(client: CheckingClient, make: Builder, sign_in: Any) -> None:
    sign_in(client, make.member(make.board()))
    assert client.get("/aide").text.count('href="/sources"') == 2
