"""What the desk asks to be labelled next."""

import numpy as np

from minsheng.desk.queue import _spread


def test_every_text_comes_once_though_none_is_doubtful() -> None:
    texts = ["养老院开张", "全区举办招聘会", "路灯修好了", "学校开学", "夜市开张"]
    assert sorted(_spread(texts, np.zeros(5), 5)) == [0, 1, 2, 3, 4]


def test_the_doubtful_come_first_and_copies_last() -> None:
    texts = ["养老院开张", "养老院开张", "全区举办招聘会"]
    assert _spread(texts, np.array([0.9, 0.8, 0.1]), 3) == [0, 2, 1]
