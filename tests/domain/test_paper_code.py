from __future__ import annotations

from itertools import combinations
from uuid import UUID, uuid5

import pytest

from rcp.domain.errors import InvalidValue
from rcp.domain.paper_code import ALPHABET, RULE_PAPER_CODE, paper_code, read_paper_code

SPACE = UUID("7f9f2f8e-6f0c-4f0e-9a35-2d5f8e1b0c11")
# Made once and kept: a pack printed yesterday is typed back today.
VECTORS = (
    (1, 2, "6AQ-WJR"),
    (2, 1, "6MN-Z1H"),
    (0, 0, "WR9-EYW"),
    (3, 4, "2EB-GM4"),
)


def codes(count: int) -> list[str]:
    return [paper_code(SPACE, uuid5(SPACE, str(number))) for number in range(count)]


def test_the_rule_has_its_name() -> None:
    assert RULE_PAPER_CODE == "code-du-dossier-papier"


@pytest.mark.parametrize(("meeting", "case", "code"), VECTORS)
def test_a_meeting_and_a_case_always_have_the_same_code(meeting: int, case: int, code: str) -> None:
    assert paper_code(UUID(int=meeting), UUID(int=case)) == code
    assert read_paper_code(code) == code


def test_the_codes_of_a_meeting_differ_and_hold_no_doubtful_sign() -> None:
    found = codes(500)
    assert len(set(found)) == 500
    assert set("".join(found)) == set(ALPHABET) | {"-"}
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        "K7M-3QW",
        "k7m3qw",
        " k7m 3qw ",
        "K7M–3QW",
        "k7m.3qw",
        "K 7 M _ 3 Q W",
        "Ｋ７Ｍ３ＱＷ",
        "k7m\u00a0-\u20113qw",
        "K7M/3QW",
    ],
)
def test_case_spaces_and_dashes_are_forgiven(typed: str) -> None:
    assert read_paper_code(typed) == "K7M-3QW"


def test_what_a_hand_confuses_is_forgiven() -> None:
    zero, one = "WR9-EYW", paper_code(UUID(int=2), UUID(int=1))
    assert one == "6MN-Z1H"
    assert read_paper_code("6mn zlh") == read_paper_code("6MNZIH") == one
    assert read_paper_code(zero) == zero
    holding = next(code for code in codes(500) if "0" in code and "V" in code)
    assert read_paper_code(holding.replace("0", "O").replace("V", "u")) == holding


def test_any_wrong_sign_is_seen() -> None:
    for code in codes(20):
        bare = code.replace("-", "")
        for place in range(len(bare)):
            for sign in ALPHABET.replace(bare[place], ""):
                with pytest.raises(InvalidValue, match="n’existe pas"):
                    read_paper_code(bare[:place] + sign + bare[place + 1 :])


def test_any_two_signs_exchanged_are_seen() -> None:
    for code in codes(50):
        bare = code.replace("-", "")
        for one, other in combinations(range(len(bare)), 2):
            signs = list(bare)
            signs[one], signs[other] = signs[other], signs[one]
            if signs != list(bare):
                with pytest.raises(InvalidValue, match="n’existe pas"):
                    read_paper_code("".join(signs))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Saisissez le code"),
        (" - ", "Saisissez le code"),
        ("K7M-3Q", "six signes"),
        ("K7M-3QW7", "six signes"),
        ("K7M-3Q?", "ne contient"),
        ("K7É3QW", "ne contient"),
        ("K7M\x003QW", "six signes"),
    ],
)
def test_what_is_no_code_says_why(typed: str, said: str) -> None:
    with pytest.raises(InvalidValue, match=said) as refused:
        read_paper_code(typed)
    assert refused.value.field == "code"
