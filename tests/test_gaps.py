"""Blanks in lines without marks: closed where a word was cut out, kept where they set something apart."""

import pytest

from normalize.edges import cut_out
from normalize.model import Config
from normalize.notes import GAP
from normalize.pipeline import Normalizer

#: Lines that lost a word, in both scripts.
CUT = (
    "催收員會通過 進行催收",
    "他们会通过 进行催收",
    "您可通過 進行查詢",
    "操作人員應通過 進行登記",
    "办理人可通过 方式咨询",
    "订单会被 自动取消",
    "這些記錄會被 自動刪除",
    "活動將在 舉行",
    "老船工把缆绳收好并把 交给徒弟",
    "讲座资料请在 下载",
    "居民可在 上预约登记",
    "想了解的街坊可以在 上搜索",
    "孩子 们的书包放在门口",
    "家長 們在操場邊等候",
    "有兴趣的朋友请添加 的微信",
    "他在船上见过 的两个人",
    "会员可以凭卡向 进行投诉",
    "工作人員已對 進行登記",
    "经办人将 的资料交到窗口",
    "展览由望春市文化馆以及 承办",
    "水闸的钥匙一直都由 保管",
    "这批木料将由 运到渡口",
    "这本书也让 想起从前的日子",
    "请即将 寄回本店",
    "今年的展览将与 一同举行",
    "村民随着 走到河边",
    "水费可以按照 缴纳",
    "渡船停在位于 的旧码头",
    "他昨天在桥头遇见 了两位老同学",
    "他一边走一边望 着他们离开",
    "欢迎通过电话 等方式联系我们",
    "船票可在窗口 等渠道购买",
    "周六或 周日都有人值班",
)
#: What sets something apart, by genre.
KEPT = {
    "headlines": (
        "望春市今日停水通知 请市民提前做好储水准备",
        "望春市議會三讀通過 明年起實施",
        "修正案获全票通过 进行最后整理",
        "村民委員會通過 進行下一階段工程",
        "董事会通过 进行现金增资",
        "校验通过 进行下一步",
        "渡口恢复通航 两岸居民往来不便成历史",
        "老将在 新人也在",
        "他被指偷走缆绳 将反诉",
        "议员当场反对 市长回应",
        "多地妥善应对 确保春耕用水",
        "渡轮停摆已近一月 何时复航",
        "镇上开了家拖把店 一把三元",
        "价格只卖一把 送一把",
        "学生踊跃参与 渡口变课堂",
        "两家握手言和 进行友好交流",
        "旧物仍存在 记忆也存在",
        "他一直都在 从没离开过渡口",
        "我们都对 只是时候不对",
        "船长何去何从 渡口等消息",
        "司机罢工 的士一车难求",
        "渡口翻修 的确不易",
        "百岁老人还乡 了却一桩心愿",
        "他跑完全程 了两位老友心愿",
        "新書出版 著名作家到場",
        "秋天到了 等你来看芦花",
        "渡口开集 进行到周日",
        "他说可以 但要等等",
        "理由不成理由 自由不是自由",
    ),
    "couplets and verse": (
        "床前明月光 疑是地上霜",
        "水连天上月 船系岸边灯",
        "风从河上起 人向渡头归",
        "山中有木兮 木有枝",
        "渔歌一曲人何在 着我蓑衣独自归",
    ),
    "captions": ("渡口的黄昏 王小明 摄", "老船工在 桥头", "图为渡口 李四 摄"),
    "lists of names": (
        "张三 李四 王五 赵六",
        "王与 李从 陈由",
        "陈永和 李小从",
        "张将 王把",
        "首页 关于 联系",
        "关于 我们",
    ),
    "who wrote it": (
        "王小明 著",
        "王小明 著 张三 译",
        "张三 譯",
        "李四 等",
        "李四 等 编",
        "王小明 的",
        "文 张三 编辑 李四",
        "記者王可與 李四報導",
        "作者王小明也将 于下月出新书",
        "方又寧 敬上",
    ),
    "labels and values": ("姓名 王小明", "时间 周五上午 地点 图书馆", "类别：渡船由 编号", "单位 望春市渡口管理所"),
    "calendars": ("日 一 二 三 四 五 六", "星期三 晴", "农历三月 初五", "宜 出行 忌 动土"),
    "chapters": ("第一章 总则", "第二章 的由来", "第三节 将在后文说明", "附录 参考", "一 从前有个渡口"),
    "places": ("中国 北京", "北京 上海 等地", "望春市 河东区", "永和 中和"),
    "subtitles and words": (
        "我们 把 船 推到 水里",
        "大家好 今天我们把 船推到水里 让孩子们上船 看看河",
        "我们 的 船",
        "他 们 走",
        "栏目|我们会把 消息告诉你",
        "他们也都在　等我们去会合",
    ),
}
KINDS = [(kind, line) for kind, lines in KEPT.items() for line in lines]
NORMALIZERS = {name: Normalizer(Config(convert=name)) for name in ("hans", "none", "tw2sp", "s2tw")}
PROSE = "老船工站在船头望着对岸，很久没有说话。"
AROUND = ("", ""), ("", "\n"), ("　　", "\n"), (f"{PROSE}\n\n", f"\n{PROSE}\n"), ("渡口通航\n", "\n")


@pytest.mark.parametrize("line", CUT)
def test_a_blank_where_a_word_was_cut_out_is_closed_and_told(line):
    at = line.index(" ")
    for name, normalizer in NORMALIZERS.items():
        for head, foot in AROUND:
            source = head + line + foot
            result = normalizer.run(source)
            assert " " not in result.text, name
            number = head.count("\n") + 1
            column = at + 1 if "\n" in head else at + len(head) + 1
            assert result.warnings == (f"{GAP}: line {number} column {column}",), name
            assert [edit.rule for edit in result.edits if edit.old == " "] == ["gap"], name
            assert result.undo() == source
            again = normalizer.run(result.text)
            assert (again.text, again.warnings) == (result.text, ()) or name == "s2tw"


@pytest.mark.parametrize(("kind", "line"), KINDS)
def test_what_a_blank_sets_apart_stays_apart(kind, line):
    for name, normalizer in NORMALIZERS.items():
        for source in (line, f"{PROSE}\n\n{line}\n{PROSE}\n"):
            result = normalizer.run(source)
            assert result.text.count(" ") == source.count(" "), (kind, name)
            assert result.warnings == (), (kind, name)


def test_neighbours_that_set_their_parts_apart_tell_of_a_line():
    verse = "夜里起风以后 水声很近\n渡口的灯也让 风吹灭了\n谁在船上唱歌 唱到天亮"
    for normalizer in NORMALIZERS.values():
        assert normalizer.clean(verse).count(" ") == 3
        # In another document they tell nothing.
        texts = normalizer.clean_many(verse.split("\n"))
        assert [text.count(" ") for text in texts] == [1, 0, 1]
    # Lines that were cut alike tell nothing against one another.
    cut = "催收员会通过 进行催收\n\n他们也会被 带到现场"
    assert NORMALIZERS["hans"].clean(cut).count(" ") == 0


def test_parts_that_grow_together_are_read_again():
    assert cut_out("他见过孩子 们被 带回来了") == [5, 8]
    once = NORMALIZERS["hans"].clean("他见过孩子 们被 带回来了")
    assert once == NORMALIZERS["hans"].clean(once) == "他见过孩子们被带回来了"
