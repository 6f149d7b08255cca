"""Values that are easily damaged on the way: signs of four bytes, of XML and of lines."""

LONG_NAME = "Großer Überblick 🏭 — „日本語“ 𠮷野家 <a&b> \"q\" 'r'"
COMBINED = "Å ist nicht A\u030a; 👩\u200d🔧, e\u0301, ﷺ, \u05e9\u05dc\u05d5\u05dd"
TEXT = "Zeile eins 🚀\r\n\r\n  eingerückt\tmit Tabulator\r\n<kein Tag> & kein &amp; Zeichen\r\n𠮷野家で\r\n"
HTML = (
    "<html><body><h1>Übersicht 📊</h1><p>1 &lt; 2 &amp; 3 &gt; 2, &quot;q&quot;, 𠮷</p>"
    '<p style="color:red" title="a&amp;b">日本</p></body></html>'
)
