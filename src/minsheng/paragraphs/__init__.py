"""Paragraphs from dirty text: hard-wrapped newspaper columns, exported pages, web pages.

`restore` goes in four steps, each linear in the length of the text. A step has a module, and so has what they share:

1. `rows`: the text's lines, cleaned and measured.
2. `columns`: stretches of rows that were wrapped at one width. A list, a poem or a table has lines of one width too;
   what tells prose is that most of its lines break off in mid-sentence and that it has sentences.
3. `unwrapping`: inside a column each line end is weighed (`WEIGHTS`); outside, a line is a paragraph. Then headlines
   printed on two or three lines are put together.
4. `mending`: paragraphs cut in two by a column's or a page's end are put together. Whether two neighbours belong
   together depends on their texts alone, and it is asked again after each change; so restoring what was restored, with
   blank lines between (no columns, nothing left to mend), changes nothing.

`marks` tells what a line's first and last characters say about it. Widths are in half-width columns: an ASCII character
takes one, a Chinese one two.
"""

from minsheng.paragraphs.restoring import Paragraph, restore

__all__ = ["Paragraph", "restore"]
