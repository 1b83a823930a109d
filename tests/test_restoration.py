"""The other repairs, the gate that names the documents to look at, and what is told of places in doubt."""

import random
import time
from functools import cache

import pytest
from cases import cases
from damage import damage, seen, subsets
from documents import documents, fixtures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_glosses import SENTENCES

import normalize
from normalize import mojibake, residue, suspicion, variants, wrapped
from normalize.commonness import chinese, known
from normalize.converter import packs
from normalize.neighbours import class_table
from normalize.restoration import (
    LOST_BYTE,
    LOST_CHARACTER,
    MISREAD_LINE,
    PRIVATE_USE,
    RARE_PAIR,
    apply,
    repair,
    restore,
)

QUICK = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LINE = "今天的天气很好，我们去爬山了，回来的路上买了三斤苹果。"
HANT = "我們昨天去了圖書館，借回來兩本講航海的書。"
WRONG = (("utf-8", "cp1252"), ("utf-8", "latin-1"), ("gbk", "latin-1"), ("gbk", "cp1252"), ("utf-8", "gbk"))


@cache
def normalizer(config=normalize.Config()):  # noqa: B008 (it is frozen)
    return normalize.Normalizer(config)


def misread(text, codec, wrong):
    """Read bytes as browsers do: what cp1252 lacks are control characters, in GBK the byte 80 is the euro sign."""
    data = text.encode(codec)
    if wrong == "cp1252":
        return "".join(
            bytes((byte,)).decode("cp1252" if byte not in b"\x81\x8d\x8f\x90\x9d" else "latin-1") for byte in data
        )
    if wrong != "gbk":
        return data.decode(wrong)
    out = []
    while data:
        size = 1 if data[0] <= 0x80 else 2
        out.append("€" if data[0] == 0x80 else data[:size].decode("gb18030"))
        data = data[size:]
    return "".join(out)


def readable(text, codec, wrong):
    try:
        return misread(text, codec, wrong)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize(("codec", "wrong"), WRONG)
def test_misread_lines_come_back(codec, wrong):
    found = 0
    for text in (LINE, HANT, *SENTENCES):
        page = readable(text, codec, wrong)
        if page is not None:
            found += 1
            assert repair(page) == text
            assert repair(f"{LINE}\n{page}\n{LINE}") == f"{LINE}\n{text}\n{LINE}"
    assert found >= 20


def test_big5_read_as_latin_1_comes_back():
    for text in ("你好", HANT, "本報記者昨日在現場採訪，居民都說沒有聽到聲音。"):
        assert repair(text.encode("big5").decode("latin-1")) == text


def test_text_that_was_misread_twice_comes_back():
    once = misread(LINE, "utf-8", "cp1252")
    assert repair(once.encode().decode("latin-1")) == LINE


@QUICK
@given(st.text(st.characters(codec="cp1252"), max_size=30))
def test_western_text_stays(text):
    assert mojibake.find(text)[0] == [] or not text.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "Il a déjà mangé à Orléans; l’été était très chaud, où êtes-vous né?",
        "éaèo",
        "§1 ¶2",
        "Ça và? Ñandú, señor! Größe, Öl, Übermut.",
        "Tiếng Việt có dấu. Łódź, Kraków, Gdańsk.",
        "佢哋嗰日喺度食嘢，啲菜好好味㗎。",
        "浣熊在湖邊洗手，鐨是一種金屬，銆不是。",
        "鍋裡的湯滾了，鍍金的鍋蓋放在鍛造的架上。",
        "日本語のテキストです。気をつけてください。",
    ],
)
def test_what_was_read_right_stays(text):
    assert restore(text) == ([], [])


def test_lossy_lines_are_filled_where_one_character_is_far_ahead():
    ((*_, new, rule, _, _),), doubts = restore("浣犲ソ锛屼笘鐣?")
    assert (new, rule, doubts) == ("你好，世界", "guessed-byte", [])
    # A mark that closes needs one that opens, so a full stop it was.
    page = LINE.encode()[:-1].decode("gbk", "replace")
    ((*_, new, _, _, _),), doubts = restore(f"{LINE}\n{page}")
    assert (new, doubts) == (LINE, [])
    # Two marks may end a line that quotes.
    quoted = f"他说：「{LINE}"
    page = quoted.encode()[:-1].decode("gbk", "replace")
    ((*_, new, _, _, _),), doubts = restore(f"{quoted}\n{page}")
    assert new == quoted[:-1] + "?"
    assert doubts == [(len(quoted) + len(page), LOST_BYTE)]


def test_blanks_and_what_cp1252_lacks_are_filled():
    assert repair("ä½ å¥½") == "你好"
    assert repair("ä½ å¥½ï¼Œä¸–ç•Œ") == "你好，世界"
    assert (
        repair("我们可是来到了中国".encode().decode("cp1252", "replace").replace("\ufffd", "?")) == "我们可是来到了中国"
    )


@pytest.mark.slow
def test_time_of_filling_is_bounded():
    begin = time.perf_counter()
    page = "浣犲ソ" + "鍙鍥?" * 30000
    assert restore(page)[1]
    assert time.perf_counter() - begin < 20


def test_lossy_lines_that_are_no_utf_8_otherwise_are_told():
    data = LINE.encode()
    page = (data[:19] + data[21:]).decode("gbk", "replace")
    assert restore(f"{LINE}\n{page}") == ([], [(len(LINE) + 1, MISREAD_LINE)])


@pytest.mark.parametrize("wrong", ["gbk", "cp1252"])
def test_what_lost_bytes_is_filled_but_for_the_places_that_are_told(wrong):
    guessed = errors = 0
    for text in (LINE, HANT, *SENTENCES):
        page = text.encode().decode(wrong, "replace")
        if "\ufffd" not in page:
            continue
        pieces, doubts = restore(page)
        if [what for _, what in doubts] == [MISREAD_LINE]:
            continue
        got = apply(page, pieces)
        assert len(got) == len(text)
        assert got.count("?") == len(doubts) + text.count("?")
        wrong_ones = [(a, b) for a, b in zip(text, got, strict=True) if a != b and b != "?"]
        assert not wrong_ones or any(rule == "guessed-byte" for *_, rule, _, _ in pieces)
        errors += len(wrong_ones)
        guessed += page.count("\ufffd") - len(doubts)
    assert guessed > 200
    assert errors < 0.06 * guessed


def test_pairs_of_rare_characters_before_marks_are_told():
    def told(text):
        return [text[place : place + 2] for place, what in restore(text)[1] if what == RARE_PAIR]

    text = "渡口恢復通航以後䶮犇，第一班船坐滿了人。老船工望著對岸鬅鬙，很久沒有說話。"
    assert told(text) == ["䶮犇", "鬅鬙"]
    (warning,) = normalizer().run(text).warnings
    assert warning == f"{RARE_PAIR}: line 1 column 9, line 1 column 28"
    assert repair(text) == text
    # One is a name, words are words, and three are a list.
    assert told("渡口恢復通航以後䶮犇，第一班船坐滿了人。") == []
    assert told("他買了枇杷，又被上了桎梏，這是覬覦。") == []
    assert told("䶮犇鬅，鬙䶮鬅。") == []


def test_what_is_lost_is_told():
    def told(text):
        return [(text[place], what) for place, what in restore(text)[1]]

    assert told("他在湖边??住下") == [("?", LOST_CHARACTER)]
    assert told("他叫??,住在湖边") == [("?", LOST_CHARACTER)]
    assert told("真的吗??我不信") == []
    assert told("什么???") == []
    assert told("写下锟斤拷三个字") == [("锟", LOST_CHARACTER)]
    assert told("一\ufffd\ufffd二") == [("\ufffd", LOST_CHARACTER)]
    assert told("自造字\ue000在此") == [("\ue000", PRIVATE_USE)]


def test_warnings_name_line_and_column():
    text = "催收員會通過 進行催收，負責人說。\r\n第二行沒有。\n一\ufffd二，他用 標出來。\n"
    result = normalizer().run(text)
    assert result.text == "催收员会通过进行催收，负责人说。\n第二行没有。\n一\ufffd二，他用标出来。\n"
    assert result.warnings == (
        "a blank between Chinese characters was closed, where a word may have been cut out: "
        "line 1 column 7, line 3 column 7",
        "a character is lost: line 3 column 2",
    )
    text = "催收員會通過 進行催收，負責人說。\n" * 25
    (told,) = normalizer().run(text).warnings
    assert told.endswith("line 20 column 7 and 5 more")


def test_places_are_those_of_the_source_whatever_went_before():
    line = "<p>互聯(lián)網(wǎng)的發(fā)展&nbsp;很快，他們會通過 進行催收，負責人說。</p>"
    text = f"  \n\n{line}\n打開APP體驗更佳\n{line}\n"
    for config in (normalize.Config(), normalize.Config(convert="s2twp"), normalize.Config(convert="none")):
        (told,) = normalizer(config).run(text).warnings
        columns = [
            f"line {number} column {column + 1}"
            for number in (3, 5)
            for column in (line.index("&nbsp;"), line.index("過 ") + 1)
        ]
        assert told.endswith(", ".join(columns)), config


@pytest.mark.slow
def test_the_gate_names_every_document_that_is_repaired():
    passes = normalizer()._passes
    pages = [damage(text, subsets(seen(), text)).page for text in SENTENCES]
    lines = [readable(text, *wrong) for text in SENTENCES for wrong in WRONG]
    sources = [*fixtures().values(), *pages, *(line for line in lines if line), *(case.text for case in cases())]
    random.Random(3).shuffle(sources)  # noqa: S311
    expect_gate(passes, sources)


def expect_gate(passes, sources):
    at = 0
    for pack in packs(sources):
        buffer = passes.run(pack)[0]
        named = {}
        for number, place, what in buffer.doubts:
            named.setdefault(number, []).append((place, what))
        first = buffer.steps[0][1] if buffer.steps else None
        repaired = buffer.texts()
        for number, source in enumerate(pack):
            pieces, doubts = restore(source)
            assert named.get(number, []) == doubts, source
            if pieces:
                assert first is not None
                assert normalizer(passes.config).clean(apply(source, pieces)) == repaired[number], source
        at += len(pack)
    assert at == len(sources)


@QUICK
@given(st.lists(documents(5), min_size=1, max_size=4))
def test_the_gate_names_generated_documents(sources):
    expect_gate(normalizer()._passes, sources)


def test_strange_characters_are_those_that_misreading_makes():
    found = {chr(code) for code in range(0xC0, 0x100)} - set("×÷") | set("¡¢£¤¥¦¬¯±´¸º¼½¿")
    for char, cost in known().items():
        if cost < 78 and "\u3000" < char <= "\uff5e":
            for codec in ("gbk", "big5"):
                first = char.encode()[:2].decode(codec, "ignore")
                if len(first) == 1 and chinese()[first] > 120:
                    found.add(first)
    assert found == suspicion.STRANGE


def test_a_document_without_damage_is_not_looked_at():
    passes = normalizer()._passes
    text = "第一段（附注）说：真的吗？他叫王小明(1990年生)，写过f(x)和数组a[0]。\n文／王小明　圖／李小華\n" * 3
    buffer = passes.run([text])[0]
    assert not buffer.doubts
    assert len(class_table()) > 0x30000


def test_tags():
    def stripped(text):
        return apply(text, residue.find(text))

    assert stripped("<P CLASS='a'>第一段。</P>\n<hr/>\n第二段。") == "第一段。\n\n第二段。"
    assert stripped("第一段。<br/><br/>第二段。") == "第一段。\n第二段。"
    assert stripped("他说<a href='https://example.com/x'>这里</a>有。") == "他说这里有。"
    assert stripped("`<p>`是段落，<div>是块。") == "`<p>`是段落，<div>是块。"
    assert stripped("<p>这里讲HTML的写法。</p>") == "<p>这里讲HTML的写法。</p>"
    assert stripped("List<String>与<T>不同") == "List<String>与<T>不同"


def test_rarer_glosses():
    def stripped(text):
        return apply(text, variants.find(text))

    assert stripped("詩(shi)(shi)經(jing)") == "詩經"
    assert stripped("綠(lü)(lü)色與綠(lv)(lv)色") == "綠色與綠色"
    assert stripped("網(wang)絡的發(fa)展") == "網絡的發展"
    assert stripped("學(xue)習(xi)") == "學(xue)習(xi)"
    assert stripped("四[sì]川") == "四[sì]川"
    assert stripped("轮[Lún]盘与车[X]架、[B]架、车[C]") == "轮[Lún]盘与车[X]架、[B]架、车[C]"
    assert stripped("我(wo)爱(ai)你(ni)们(men)大(da)家(jia)") == "我(wo)爱(ai)你(ni)们(men)大(da)家(jia)"
    several = "他(ta)在渡口等(deng)了一天，船(chuan)没有来，人(ren)也没有来，天(tian)黑了。"
    assert stripped(several) == "他在渡口等了一天，船没有来，人也没有来，天黑了。"
    assert stripped(several + "这里只讲读音。") == several + "这里只讲读音。"


def test_joining_lines():
    def joined(text):
        return apply(text, wrapped.join(text))

    wide = "老船工说那年的水涨得很快，一夜之间漫过了石\n阶，渡口的灯也灭了，两岸的人隔着水喊话，却\n谁也听不清谁。\n"
    assert joined(wide).count("\n") == 1
    assert joined("　　" + wide.replace("快，一夜", "快一夜")).count("\n") == 1
    assert joined(wide + "一、第二天的事情\n").endswith("谁也听不清谁。\n一、第二天的事情\n")
    assert joined("a\nb\n") == "a\nb\n"
    assert joined("") == ""


def test_one_text_is_repaired_as_in_a_batch():
    for case in cases("glosses") + cases("repair"):
        if case.config == normalize.Config():
            pieces, _ = restore(case.text)
            again = normalizer(normalize.Config(repair=False)).clean(apply(case.text, pieces))
            assert again == case.expected


def test_repair_is_switched_off():
    config = normalize.Config(repair=False, convert="none")
    for text in ("互聯(lián)網(wǎng)", "浣犲ソ", "<p>第一段。</p>"):
        assert normalizer(config).clean(text) == text
