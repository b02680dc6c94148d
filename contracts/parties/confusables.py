"""Characters that a hurried reader takes for others: the map behind `contracts.parties.rules.skeleton`.

Our own small selection for names of companies in Japan: letters of other alphabets that look Latin, kana and kanji that
look alike, voiced and half-voiced kana, and kanji in their old and new forms.
"""

# The first character of each group stands for all of it. Compared after NFKC and case folding, so only small letters occur.
_LATIN = (
    "aаαɑ", "bвβьƅ", "cсϲᴄ", "dԁ", "eеєε℮", "fғ", "gɡցɢ", "hһհн", "jјϳ", "kкκ", "mмɱ", "nոпηᴨ", "oоοօσ0°〇○◯零", "pрρ", "qԛգ", "rгɼ",
    "sѕꜱ5", "tтτ", "uυսц", "vνѵ", "wԝѡω", "xхχ×", "yуγүʏ", "z2ᴢ", "l1iі|ιӏɩı∣丨!",
)  # fmt: skip
_KANA = (
    "アァ", "イィ", "ウゥ", "エェ工", "オォ才", "カヵ力", "ケヶ", "シツッ", "ソンリり", "ヤャ", "ユュ", "ヨョ", "ワヮ", "タ夕", "ト卜",
    "ニ二", "ヌ又", "ネ礻", "ノ丿", "ヒ匕", "ミ三彡", "ム厶", "メ乂", "ロ口囗", "セ七", "チ千干", "ハ八", "へヘ", "べベぺペ", "バパ",
    "ビピ", "ブプ", "ボポ", "ばぱ", "びぴ", "ぶぷ", "ぼぽ", "あぁ", "いぃ", "うぅ", "えぇ", "おぉ", "かゕ", "けゖ", "つっ", "やゃ",
    "ゆゅ", "よょ", "わゎ", "一ー―‐‑–—−─~〜-_",
)  # fmt: skip
_KANJI = (
    "高髙", "崎﨑碕", "斉斎齋齊", "辺邊邉", "沢澤", "国國", "広廣", "桜櫻", "竜龍", "浜濱濵", "富冨", "島嶋嶌", "真眞", "万萬", "会會",
    "学學", "鉄鐵", "沖冲", "関關", "栄榮", "恵惠", "実實", "豊豐", "徳德", "黒黑", "県縣", "駅驛", "亜亞", "円圓", "薬藥", "芸藝",
    "桧檜", "条條", "渋澁", "滝瀧", "館舘", "峰峯", "槙槇", "曽曾", "与與", "礼禮", "来來", "総總", "経經", "済濟", "末未", "土士",
    "日曰", "己已巳", "人入",
)  # fmt: skip

CONFUSABLES = str.maketrans({other: group[0] for group in (*_LATIN, *_KANA, *_KANJI) for other in group[1:]})

# Pairs of letters that close up into one, applied after the map.
LIGATURES = (("rn", "m"), ("vv", "w"), ("cl", "d"))
