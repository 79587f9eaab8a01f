"""The overview of an archive: one page to look at, and tables of everything beside it.

It goes in one pass over the tagged texts, in memory that does not grow with them: `gathering` adds up what the page
counts, keeps the documents and texts that it shows, and writes each row of the tables as it comes; `page` then makes
the page of what was gathered.
"""

from minsheng.overview.gathering import Gathering
from minsheng.overview.page import PAGE, render
from minsheng.overview.passage import Passage
from minsheng.overview.sheets import DOCUMENTS, PASSAGES, WORKBOOK, Sheets

__all__ = ["DOCUMENTS", "PAGE", "PASSAGES", "WORKBOOK", "Gathering", "Passage", "Sheets", "render"]
