"""A company cannot be confused: its number detects slips, its name shows what is hidden in it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.parties.rules import (
    check_corporate_number,
    clean_name,
    corporate_check_digit,
    has_mixed_scripts,
    is_valid_corporate_number,
    normalise_corporate_number,
    skeleton,
)

# Published numbers: National Tax Agency, IPA, Digital Agency, METI, a car maker, a telephone company, an electronics maker.
PUBLISHED = ("7000012050002", "5010005007126", "8000012010038", "4000012090001", "1180301018771", "3010401097680", "5010401067252")

bases = st.text("0123456789", min_size=12, max_size=12)


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_numbers_are_valid(number: str) -> None:
    assert is_valid_corporate_number(number)
    assert corporate_check_digit(number[1:]) == int(number[0])


@pytest.mark.parametrize(
    "written", ["7000012050002", "７００００１２０５０００２", "7-0000-1205-0002", " 7 0000 1205 0002 ", "7ー0000ー1205ー0002"]
)
def test_a_number_may_be_written_in_any_usual_way(written: str) -> None:
    assert normalise_corporate_number(written) == "7000012050002"
    assert is_valid_corporate_number(written)


@pytest.mark.parametrize("written", ["", "700001205000", "70000120500022", "700001205000X", "七〇〇〇〇一二〇五〇〇〇二"])
def test_what_has_not_thirteen_digits_is_no_number(written: str) -> None:
    assert check_corporate_number(written) == "corporate-number-length"


@given(bases)
def test_exactly_one_check_digit_fits_and_it_is_never_zero(base: str) -> None:
    fitting = [first for first in "0123456789" if is_valid_corporate_number(first + base)]
    assert fitting == [str(corporate_check_digit(base))]
    assert fitting != ["0"]


@given(bases, st.integers(0, 12), st.sampled_from("0123456789"))
def test_every_single_wrong_digit_is_detected_that_the_algorithm_can_detect(base: str, place: int, wrong: str) -> None:
    number = f"{corporate_check_digit(base)}{base}"
    altered = number[:place] + wrong + number[place + 1 :]
    # Modulo 9 the digits 0 and 9 of the base are the same: the one slip that no check of this kind can see.
    is_blind_spot = place > 0 and {number[place], wrong} == {"0", "9"}
    assert is_valid_corporate_number(altered) == (altered == number or is_blind_spot)


@given(bases, st.integers(0, 10))
def test_most_swapped_neighbours_are_detected(base: str, place: int) -> None:
    number = f"{corporate_check_digit(base)}{base}"
    left, right = base[place], base[place + 1]
    swapped = number[: place + 1] + right + left + number[place + 3 :]
    assert is_valid_corporate_number(swapped) == ((int(left) - int(right)) % 9 == 0)


LOOK_ALIKES = [
    ("ACME", "Асме"), ("ACME", "ＡＣＭＥ"), ("ACME", "A\u200bCME"), ("ACME", "\u202eACME"), ("ACME", "AC\u00adME"), ("アクメ", "ｱｸﾒ"),
    ("カード", "カ一ド"), ("カード", "カ―ド"), ("力ード", "カード"), ("ロジカ", "口ジカ"), ("エ業", "工業"), ("ヘルス", "へルス"),
    ("ニコー", "二コー"), ("ハチ", "八チ"), ("タナカ", "夕ナカ"), ("トヨ", "卜ヨ"), ("ミツワ", "三ツワ"), ("高橋商店", "髙橋商店"),
    ("斎藤組", "齋藤組"), ("渡辺鉄工", "渡邊鐵工"), ("山崎", "山﨑"), ("O2社", "02社"), ("l2社", "I2社"), ("modern", "modem"),
    ("株式会社アクメ", "アクメ株式会社"), ("㈱アクメ", "アクメ"), ("Acme Co., Ltd.", "ACME Inc."), ("ヤマダ", "ャマダ"), ("日本", "曰本"),
    ("Pay-Pal", "Рау-Раl"), ("ソニック", "ンニック"), ("シマ", "ツマ"), ("パワー", "バワー"), ("café", "cafe"), ("アク\ufe00メ", "アクメ"),
    ("葛\U000e0100城", "葛城"), ("Goog1e", "Google"), ("Αpple", "Apple"), ("ｏｐｔ", "орt"), ("一心", "ー心"), ("vvest", "west"),
]  # fmt: skip


@pytest.mark.parametrize(("true", "false"), LOOK_ALIKES)
def test_names_that_look_alike_have_one_skeleton(true: str, false: str) -> None:
    assert skeleton(true) == skeleton(false)


def test_names_that_do_not_look_alike_keep_apart() -> None:
    places = "青葉 朝日 旭 有明 泉 磐田 岩見 上野 海老名 大崎 岡崎 小田原 鹿島 春日 金沢 川越 北上 桐生 倉敷 郡山 桜井 佐倉 塩尻"
    trades = "製作所 電機 データ 精密 印刷 工務店 システム 運輸 商事 紙業 設計 化成 食品 物流 ソフト 検査 測量 塗装 樹脂 金型 情報"
    names = [place + trade for place, trade in itertools.product(places.split(), trades.split())]
    assert len({skeleton(name) for name in names}) == len(names)


@given(st.text(max_size=30))
def test_a_skeleton_does_not_depend_on_what_is_invisible(name: str) -> None:
    assert skeleton(clean_name(name)) == skeleton(name)
    assert skeleton("\u200b".join(name)) == skeleton(name)


@given(st.text(max_size=30))
def test_a_clean_name_is_clean_already(name: str) -> None:
    cleaned = clean_name(name)
    assert clean_name(cleaned) == cleaned
    assert not any(character in cleaned for character in "\u202e\u200b\u2066\x00\n\t")


@pytest.mark.parametrize("name", ["Acме", "Αcme", "アクmе", "ПриветWorld", "Ⲁcme"])
def test_letters_that_no_true_name_mixes_are_seen(name: str) -> None:
    assert has_mixed_scripts(name)


@pytest.mark.parametrize(
    "name",
    [
        "アサヒ製作所",
        "ＡＣＭＥジャパン㈱",
        "日本IBM",
        "Ｑ＆Ａひろば",
        "Ромашка",
        "Société Générale",
        "々木〆工房",
        "3M",
        "",
        "ハ〜モニー・ラボ",
        "삼성전자",
    ],
)
def test_true_names_are_not_suspected(name: str) -> None:
    assert not has_mixed_scripts(name)
