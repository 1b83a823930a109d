"""Lists and broken lines that belong to a text stay, whatever a site writes above and below them.

Short lines are no sign of a page.
"""

from cases import normalizer
from hypothesis import given, settings
from hypothesis import strategies as st

from normalize.boilerplate import FEW
from normalize.model import Config

LISTS = [
    "鲈鱼一条|姜三片|葱两根|料酒一勺|盐少许|蒸鱼豉油两勺|热油|香菜|红椒半个|白胡椒粉|淀粉|冰糖十克",
    "1. 把木板泡在水里|2. 用火慢慢烤弯|3. 钉上龙骨|4. 填麻丝和桐油灰|5. 晾三天|6. 刷第一遍桐油|7. 下水试漏",
    "08:30 集合|09:00 开船|10:15 过第一道闸|11:40 靠岸吃饭|13:00 参观船坞|15:30 返航|17:00 解散",
    "红队 3:1 蓝队|白队 0:0 绿队|黄队 2:2 黑队|紫队 1:4 橙队|灰队 0:1 青队",
    "问：船什么时候修好？|答：要等木料干透。|问：大概几个月？|答：三个月吧。|问：还会再造吗？|答：不造了，眼睛不行了。",
    "「船呢？」|「賣了。」|「賣給誰？」|「下游一個姓許的。」|「多少錢？」|「夠買一頭牛。」",
    "渡口没有名字|只有一根缆绳|系着去年的水|和今年的月亮|船夫睡了|灯还醒着",
    "1952年 船社成立|1958年 第一條機動船下水|1967年 停航|1979年 復航|1994年 大橋通車|2003年 渡口撤銷",
    "桨：划水的工具|橹：装在船尾的长桨|篙：撑船的竹竿|舵：管方向的|锚：停船用的铁器|缆：系船的绳",
    "《江上的桥》|《木船谱》|《水乡杂记》|《一条河的账》|《船工口述》",
    "[1] 秦守义. 江船考. 渡口出版社, 2003.|[2] 林一舟. 木船的龙骨. 船史研究, 1998(2).|[3] 陈江岸. 闸口口述.",
    "成人票 12元|儿童票 6元|月票 90元|自行车 3元|摩托车 5元|包船 200元",
    "東渡口：解放路盡頭|西渡口：老糧站後面|南渡口：石橋下首|北渡口：磚廠舊碼頭",
    "金桨奖：红队|银桨奖：白队|最佳新人：沈望|公平竞赛奖：绿队",
    "老秦：罗平 饰|小渡：许南乔 饰|船东：顾长风 饰|卖藕的：何秋白 饰",
    "1 缆绳 3:12|2 夜航 4:05|3 水位 2:58|4 对岸 5:20|5 归帆 3:47",
    "长：9米|宽：2.1米|吃水：0.4米|载重：1.5吨|马力：12匹|船龄：31年",
    "Loule|Nazaré|Viana|Lagos|Porto|Caminha|Óbidos|Aveiro|Tavira|Peniche",
    "The boat was old.|Nobody knew its name.|It rested by the willow.|Children painted it blue.|Then the river rose.",
    "石桥镇|南岸村|柳林渡|河口乡|白沙洲|双溪|东湾|老鹰嘴|青石滩|龙潭|上坝|高庙",
    "黑膠唱片|舊相機|搪瓷杯|鐵皮玩具|連環畫|糧票|船票|門牌|老鐘錶|收音機|縫紉機",
    "清蒸鳜鱼|红烧蹄髈|荠菜馄饨|腌笃鲜|葱油拌面|油焖笋|糖醋排骨|雪菜毛豆|蟹粉豆腐|响油鳝丝",
    "IPv4|HTTP/2|USB-C|X100V|GR3|12,400|9,830|A01.甲|A02.乙",
]
HEADINGS = ["参加的有", "這次展出的有", "名单如下：", "下面是当天的安排", "材料", "附：", ""]
TEXT = [
    "沿岸一共分成二十几个教区，每个教区都有自己的船会，造船的人向船会领木料，也由船会替他们把船卖到下游的港口去，价钱一年定一次。",
    "江口兩岸的人家多半會造船，木料是從山上放下來的，一根一根編成排，春天水漲的時候順流漂到村口，各家再按記號認領。",
    "老秦说他见过最大的一条船有十二米，要六个人才划得动，后来卖到了海边，再也没有回来。",
    "去年冬天我们把这些东西一样一样地记下来，记了半本账，后来才知道还有许多没有记到",
    "镇上的人说起那条河，总要先说水位，再说谁家的船翻过，最后才说到鱼。",
]
SITE = [
    "报名链接在这里|扫码报名|更多内容请关注渡口笔记|點擊閱讀原文報名|长按二维码关注我们|分享|转载请联系作者",
    "欢迎关注|往期推荐|联系电话：010-55500111|責任編輯：林一舟|上一篇：春汛|下一篇：夏泳|版权所有 渡口网|— END —",
    "关注公众号，回复“船”领取图纸|标签：船 渡口|相关阅读|打赏|本文来源：渡口日报|©2024 渡口网|微信號：dukou2020",
]
CAPTIONS = [
    "炭烤春雞佐野菇。圖／鐵道餐廳提供", "栗子蒙布朗。圖／陳江岸攝", "每日限量二十份，售完為止。圖／鐵道餐廳提供",
    "沿岸的船社。照片：林一舟摄", "渡口的缆绳，摄于停航前一天。图｜江岸档案室", "雙人套餐三千元。圖片／記者許南喬攝",
]  # fmt: skip
BUTTONS = ["分享|facebook", "分享|复制链接", "讚|分享|留言", "按讚加入粉絲團"]
SITE_LINES = [line for row in SITE for line in row.split("|")]


@st.composite
def documents(draw):
    """Return the lines of a document and those of them that are its text."""
    items = draw(st.sampled_from(LISTS)).split("|")
    first = draw(st.integers(0, len(items) - 2))
    items = items[first : draw(st.integers(first + 2, len(items)))]
    text = draw(st.lists(st.sampled_from(TEXT), min_size=2, max_size=4, unique=True))
    heading = [draw(st.sampled_from(HEADINGS))]
    above = draw(st.lists(st.sampled_from(SITE_LINES), max_size=1))
    below = draw(st.lists(st.sampled_from(SITE_LINES), max_size=4, unique=True))
    middle = [*heading, *items, *text] if draw(st.booleans()) and not below else [*text, *heading, *items]
    return ["写在渡口停航以后", *above, *middle, *below], {*items, *text}


@st.composite
def broken(draw):
    """Return the lines of a document that a scraper broke at each element of a paragraph, and those of its text."""
    pieces = []
    for paragraph in draw(st.lists(st.sampled_from(TEXT), min_size=2, max_size=4, unique=True)):
        ends = [at for at, char in enumerate(paragraph, 1) if char in "，。"]
        cuts = sorted(
            draw(st.sets(st.sampled_from([*ends, *(end - 1 for end in ends)]), max_size=3)) - {len(paragraph)}
        )
        pieces += [paragraph[a:b] for a, b in zip([0, *cuts], [*cuts, len(paragraph)], strict=True)]
    below = draw(st.lists(st.sampled_from(SITE_LINES), max_size=4, unique=True))
    return ["写在渡口停航以后", *pieces, *below], {*pieces}


@st.composite
def pictures(draw):
    """Return the lines of a document whose pictures have gone, with the buttons below each, and those of its text."""
    text = draw(st.lists(st.sampled_from(TEXT), min_size=2, max_size=4, unique=True))
    captions = draw(st.lists(st.sampled_from(CAPTIONS), min_size=2, max_size=5, unique=True))
    buttons = draw(st.sampled_from(BUTTONS)).split("|")
    below = draw(st.lists(st.sampled_from(SITE_LINES), max_size=2, unique=True))
    shown = [line for caption in captions for line in (caption, *buttons)]
    return ["写在渡口停航以后", *text, *shown, *below], {*text, *captions}


@given(documents() | broken() | pictures())
@settings(max_examples=600)
def test_no_line_of_a_text_goes(document):
    lines, stay = document
    for profile in ("article", "corpus"):
        result = normalizer(Config(profile=profile)).run("\n".join(lines))
        for edit in result.edits:
            if edit.group not in ("repair", "tidy", "convert", "punctuation"):
                assert stay.isdisjoint(lines[edit.line - 1 : edit.end_line]), edit


@given(documents() | broken() | pictures())
@settings(max_examples=200)
def test_a_document_alone_is_cleaned_as_among_others(document):
    text = "\n".join(document[0])
    for profile in ("article", "corpus"):
        cleaner = normalizer(Config(profile=profile))
        assert cleaner.clean_many([text] * FEW) == [cleaner.clean(text)] * FEW
