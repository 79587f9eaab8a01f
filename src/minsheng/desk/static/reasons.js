// Why a file or a row could not be read, in Chinese: the desk says it in English, and the commonest sentences are known here.
import { language } from "./words.js";

const FRAME = /^The file cannot be read: (.*)\.$/s; // what desk/documents.py puts around the reader's words

const SHEET = /^sheet (['"])(.*?)\1: /s; // before what is wrong in one of several sheets

// Patterns of what src/minsheng/reading and src/minsheng/desk say; $1 and $2 are filled in.
const ZH = [
  // which field
  [/^which field holds the text\? .*; there are: (.*)$/s, "看不出哪一列是正文，表里有：$1。请把正文那一列的列名改成“正文”或 text。"],
  [/^there is no field ['"](.*)['"](; there are: .*)?$/s, "没有“$1”这一列。"],
  [/^the field ['"](.*)['"] holds no text but (.*)$/s, "“$1”这一列里不是文字（是 $2）。"],
  // another kind of file
  [/^this is an old Office file/, "这是旧版 Office 文件（.doc、.wps、.xls、.ppt）：请在 Word 或 WPS 里另存为 .docx，表格另存为 .xlsx。"],
  [/^this is an old Excel file/, "这是旧版 Excel 文件，或者有密码：请去掉密码，另存为 .xlsx。"],
  [/^this is a picture/, "这是图片：请先做文字识别（OCR）。"],
  [/^this is an? (RTF|OpenDocument) file/, "这是 $1 文件：请在 Word 或 WPS 里另存为 .docx。"],
  [/^this is a PowerPoint file/, "这是 PowerPoint 文件：请另存为 PDF。"],
  [/^this is an OFD file/, "这是 OFD 文件：请在它的阅读器里转成 PDF。"],
  [/^this is an EPUB book/, "这是 EPUB 电子书：请转成 HTML。"],
  [/^this is a table/, "这是表格：请把文件名的结尾改成 .xlsx 或 .parquet。"],
  [/^this is an archive/, "这是压缩包：请先解压。"],
  [/^this is (a program|a sound or a film), /, "这是程序、声音或影片，里面没有文字。"],
  [/^this is a database/, "这是数据库：请把里面的文字导出成 CSV 或 JSON Lines。"],
  [/^the name ends in (\S+), but the content is no such file$/, "文件名以 $1 结尾，内容却不是这种文件。"],
  [/^this is not a Word file/, "这不是 Word 文件：里面没有正文。"],
  [/^reading this needs (\S+), which is not installed: (.*)$/s, "读这种文件要先装 $1：$2"],
  // no text in it
  [/^the PDF holds no text/, "PDF 里没有文字，只有页面的图片：请先做文字识别（OCR）。"],
  [/^the fonts of the PDF do not say/, "PDF 的字体没有说明每个字形是什么字：请做文字识别（OCR）。"],
  [/^the file is empty$/, "文件是空的。"],
  [/^this is not a text: /, "这不是文本文件：里面满是控制字符。"],
  // encoding
  [/^this does not read as text/, "看不出是什么编码，读出来不像文字：请另存为 UTF-8 编码。"],
  [/^byte (\d+) \(.*\) is not utf-8, though most/, "第 $1 个字节不是 UTF-8，其余大多是：文件在那里坏了。"],
  [/^byte (\d+) \(.*\) is not (.*?): name the encoding/, "看不出是什么编码（第 $1 个字节不合 $2）：请另存为 UTF-8 编码。"],
  [/^there are bytes that are not in the file's encoding$/, "有些字节不合文件的编码。"],
  // broken, or locked
  [/^the (?:file|PDF) has a password/, "文件有密码：请去掉密码再保存。"],
  [/^(?:the file is broken or was cut off|the \w+ file is broken|the PDF is broken|it is damaged)/, "文件坏了，或不完整：请用原来的程序打开，另存一份，或重新下载。"],
  [/^page (\d+) of the PDF is broken$/, "PDF 的第 $1 页坏了：请用原来的程序打开，另存一份。"],
  [/^the file is broken from here on/, "文件从这里开始坏了。"],
  [/^this is not JSON, and nothing after it can be read$/, "这里不是 JSON，后面的都没能读。"],
  [/^this is (?:not JSON|no JSON object with fields)/, "这一行不是 JSON 对象。"],
  [/^a quotation mark here is never closed/, "这里有引号没有收尾，后面全成了一格。"],
  [/^the row has (\d+) cells, but there are (\d+) columns/, "这一行有 $1 格，表只有 $2 列：是不是少了引号？"],
  [/^there is something in cell (\w+), but the header, row (\d+), ends with column (\w+)/, "$1 格里有内容，表头（第 $2 行）却只到 $3 列：请给这一列起个名。"],
  [/^this row (?:cannot be read|is broken)/, "这一行坏了，没能读。"],
  // too large
  [/^The body is larger than (.*? MB): /, "文件大于 $1：请分成几份。"],
  [/^The document has more than (\d+) paragraphs: /, "多于 $1 段：请分成几份。"],
  [/^Reading the file took longer than (.*?) seconds: /, "读了 $1 秒还没有读完：请分成几份，或另存为别的格式。"],
  [/^the file unpacks to (\d+ MB), more than the (\d+ MB)/, "文件展开有 $1，最多读 $2：请分成几份。"],
  [/^it needs more memory/, "读它要的内存太多：请分成几份。"],
  [/^a line of more than (\d+ MB) is no row/, "有一行大于 $1，它和后面的都没有读。"],
];

/** Return what the desk said in the page's language, or null where that is English or there are no words for it. */
export function reason(said) {
  if (language !== "zh" || !said) return null;
  const framed = said.replace(FRAME, "$1");
  const sheet = SHEET.exec(framed);
  const bare = framed.slice(sheet?.[0].length ?? 0);
  const [pattern, words] = ZH.find(([each]) => each.test(bare)) ?? [];
  if (!pattern) return null;
  const found = pattern.exec(bare);
  return (sheet ? `工作表“${sheet[2]}”：` : "") + words.replace(/\$(\d)/g, (_, place) => found[place] ?? "");
}
