"""Characters that are not seen, by what becomes of them: line ends of all kinds, blanks, and what leaves no trace.

From the Unicode character database, general categories Cc, Cf, Zs, Zl and Zp, as far as scraped pages show them.
"""

from __future__ import annotations

#: Ends of lines other than the line feed.
LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
#: Never visible and never needed: zero-width space, word joiner, byte-order mark, soft hyphen, Mongolian separator.
INVISIBLE = "\u200b\u2060\ufeff\u00ad\u180e"
#: Needed by some scripts and by emoji; without meaning beside Chinese characters and punctuation.
JOINERS = "\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: Blanks that become plain ones; the plain blank, the tab and the ideographic blank are not among them.
BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
CONTROL = "".join(map(chr, (*range(9), *range(14, 32), *range(127, 0x85), *range(0x86, 160))))
