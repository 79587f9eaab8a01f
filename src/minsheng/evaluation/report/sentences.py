"""How to read each part of the report: sentences in Chinese and English, for people who are no statisticians."""

from __future__ import annotations

HOW = {
    "interval": (
        "小字是 95% 置信区间：对整篇文档（连同近似重复的段落）重复抽样得到；文档少于 10 篇时不给出。",
        "The small figures are 95 % confidence intervals, from drawing whole documents (with their "
        "near-duplicates) again and again; with fewer than 10 documents there are none.",
    ),
    "measures": (
        "精确率：给出的标签有多少是对的。召回率：该给的标签找到了多少。F1 兼顾二者，1 为满分。"
        "平均精确率不依赖阈值。没有段落的标签记作“–”，不计入宏平均。"
        "Brier 分数和校准误差衡量概率是否可信，越接近 0 越好。",
        "Precision: how many of the given labels are right. Recall: how many of the due ones are found. F1 weighs "
        "both; 1 is perfect. Average precision does not depend on a threshold. A label that no paragraph has shows "
        "a dash, and does not count in the macro average. Brier score and calibration error tell whether the "
        "probabilities can be trusted; 0 is best.",
    ),
    "ranges": (
        "下图：每个标签的 F1；黑线是 95% 置信区间，两条线大幅重叠时不要说哪个更好。",
        "The picture: F1 by label; the line is its 95 % interval. Where two overlap widely, do not call one better.",
    ),
    "origins": (
        "真实文本和为训练撰写的文本分开统计（微平均）。新来的文本更像哪一种，就更该看哪一行；"
        "段数少的一行，数字只是大概。",
        "Texts from the world and texts written for training, apart (micro average). Look at the row that new "
        "text will be more like; where there are few paragraphs, the figures are rough.",
    ),
    "baselines": (
        "同样的分折、同样的阈值选法，换别的方法能得多少分（微平均）。"
        "如果本模型并不比“jieba 分词”一行好，说明词典和特征没有帮上忙。",
        "What other methods reach in the same folds, with thresholds chosen the same way (micro average). If this "
        "model were no better than the row of jieba words, its lexicon and features would be of no use.",
    ),
    "learning": (
        "用越来越多的文档学习，在同样的段落上测试。线还在往右上走，说明再标注还有用；线走平了，"
        "就该去看错误，而不是加数量。浅色带是 95% 置信区间，虚线是推算。词典始终是全部。",
        "Learning from more and more documents, tested on the same paragraphs. While the line climbs, more labels "
        "help; once it is flat, look at the mistakes rather than add numbers. The band is the 95 % interval, the "
        "dashed line a projection. The lexicon is always the whole one.",
    ),
    "curves": (
        "把阈值从高调到低，能找到的越来越多（向右），给错的也越来越多（向下）。线越贴近右上角越好；"
        "圆点是模型实际的位置，虚线是瞎猜。AP（平均精确率）是线下面积。",
        "Lowering the threshold finds more (to the right) and errs more (downwards). The closer the line is to "
        "the upper right corner the better; the dot is where the model works, the dashed line is guessing. AP "
        "(average precision) is the area below the line.",
    ),
    "calibration": (
        "概率可信吗？模型说“0.7”的那些段落，应有七成真的属于该标签：点落在虚线上就是可信；"
        "在线下是说得太满，在线上是说得太保守。点越大段落越多，竖线是 95% 置信区间。"
        "ECE（校准误差）是平均偏差。",
        "Can the probabilities be trusted? Of the paragraphs that the model gives 0.7, seven in ten should have "
        "the label: a dot on the dashed line is to be trusted, one below it promises too much, one above it too "
        "little. A larger dot has more paragraphs; the upright line is the 95 % interval. ECE (calibration error) "
        "is the mean distance.",
    ),
    "scores": (
        "每个概率区间有多少段：向上是真有该标签的，向下是没有的（高度按对数，每格十倍）。"
        "两堆分得越开越好；中间的段落模型拿不准，最值得人来看。",
        "How many paragraphs have which probability: upwards those that have the label, downwards those that have "
        "not (heights are logarithmic, each step is ten times). The further apart the better; of those in the "
        "middle the model is not sure, and a person should look.",
    ),
    "thresholds": (
        "竖虚线是阈值（交叉验证时每折一条），右边的会被打上标签。",
        "The dotted uprights are the thresholds (in cross-validation one a fold): what is right of them gets the "
        "label.",
    ),
    "exclusive": (
        "行是真实标签，列是模型给的标签。对角线上是对的；其余的格子越深，越常把行认作列。颜色按行的比例。",
        "Rows are the true labels, columns what the model gave. On the diagonal it is right; the stronger the "
        "colour of another square, the more often the row is taken for the column. Colours go by the share of the "
        "row.",
    ),
    "pairs": (
        "左图：有行标签的段落，多少同时也有列标签（人工标注）。右图：有行标签的段落里，"
        "模型多给了列标签的有几段；最后一列是行标签本身被漏掉的段数，最后一行是本来没有标签的段落。",
        "Left: of the paragraphs with the row's label, how many also have the column's (as labelled). Right: in "
        "how many paragraphs with the row's label the model wrongly gave the column's; the last column counts "
        "where the row's own label was missed, the last row is the paragraphs without a label.",
    ),
    "words": (
        "模型看的是词。左列的词出现时，该标签的把握变大；右列的词出现时变小。条越长，作用越大。"
        "看到不该有的词，就补几段含这个词而不属于该标签的文本。",
        "The model goes by words. Those on the left raise a label's chance, those on the right lower it; the "
        "longer the bar, the more. If a word has no business there, add a few paragraphs that have the word and "
        "not the label.",
    ),
    "mistakes": (
        "每个标签错得最离谱的段落。蓝底的词支持该标签，橙底加点线的词反对，颜色越浓越有力。"
        "先看是模型错了还是标注错了。",
        "The paragraphs of each label that are furthest off. Words on blue speak for the label, words on orange "
        "with a dotted line against it; the stronger the colour, the louder. First ask whether the model is "
        "wrong, or the label in the data.",
    ),
    "limits": (
        "界限：置信区间只说明换一批同类文本会差多少，不包括换一类文本；在别的地方、别的体裁上，"
        "请先抽样看一看。词典是人写的，写时可能看过这些文本。"
        "所有数字在同目录的 metrics.json 里。",
        "Limits: the intervals tell what another sample of the same kind would change, not what another kind of "
        "text would; elsewhere, look at a sample first. The lexicon was written by people who may have seen these "
        "texts. All figures stand in metrics.json beside this page.",
    ),
}
