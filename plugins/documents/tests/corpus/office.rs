//! Word, Excel and PowerPoint files, part by part.

use super::zip;

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                 xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";
const S: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                 xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const P: &str = "xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\" \
                 xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
                 xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// `_rels/*.rels`: id, type, target.
fn relationships(list: &[(&str, &str, &str)]) -> String {
    let mut out = format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for (id, kind, target) in list {
        out.push_str(&format!("<Relationship Id=\"{id}\" Type=\"{R}/{kind}\" Target=\"{target}\"/>"));
    }
    out + "</Relationships>"
}

/// A Word document of this body.
pub fn docx(body: &str) -> Vec<u8> {
    let document = format!("{DECLARATION}<w:document {W}><w:body>{body}</w:body></w:document>");
    let root = relationships(&[("rId1", "officeDocument", "word/document.xml")]);
    zip(&[("_rels/.rels", root.as_bytes()), ("word/document.xml", document.as_bytes())])
}

/// A report with headings, lists, a table, notes and a header, as Word writes it.
pub fn report() -> Vec<u8> {
    let body = "<w:p><w:pPr><w:pStyle w:val=\"Heading1\"/><w:tabs><w:tab w:val=\"left\" w:pos=\"720\"/></w:tabs></w:pPr>\
        <w:r><w:t>Quartalsbericht</w:t></w:r></w:p>\
        <w:p><w:r><w:t xml:space=\"preserve\">Der </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>Umsatz</w:t></w:r>\
        <w:r><w:t xml:space=\"preserve\"> stieg um 12&#160;% &amp; mehr.</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r>\
        <w:del><w:r><w:delText>gelöscht</w:delText></w:r></w:del></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>Graz</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/></w:numPr></w:pPr><w:r><w:t>Linz</w:t></w:r></w:p>\
        <w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>\
        <w:tr><w:tc><w:p><w:r><w:t>Stadt</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Umsatz</w:t></w:r></w:p></w:tc></w:tr>\
        <w:tr><w:tc><w:p><w:r><w:t>Graz</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1.200</w:t></w:r></w:p>\
        <w:p><w:r><w:t>(netto)</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
        <w:p><mc:AlternateContent><mc:Choice Requires=\"wps\"><w:txbxContent><w:p><w:r><w:t>Kasten</w:t></w:r></w:p>\
        </w:txbxContent></mc:Choice><mc:Fallback><w:p><w:r><w:t>Kasten</w:t></w:r></w:p></mc:Fallback>\
        </mc:AlternateContent></w:p><w:p><w:r><w:t>Ende</w:t><w:tab/><w:t>2026</w:t><w:br/><w:t>Anna</w:t></w:r></w:p>";
    let document = format!("{DECLARATION}<w:document {W}><w:body>{body}</w:body></w:document>");
    let part = |root: &str, text: &str| {
        format!("{DECLARATION}<w:{root} {W}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:{root}>")
    };
    let header = part("hdr", "Vertraulich");
    zip(&[
        ("_rels/.rels", relationships(&[("rId1", "officeDocument", "word/document.xml")]).as_bytes()),
        ("word/document.xml", document.as_bytes()),
        ("word/footnotes.xml", part("footnotes", "Ohne Steuern.").as_bytes()),
        ("word/comments.xml", part("comments", "Bitte prüfen!").as_bytes()),
        ("word/header1.xml", header.as_bytes()),
        ("word/header2.xml", header.as_bytes()),
    ])
}

/// A workbook of these sheets: name, state, XML of the sheet.
pub fn xlsx(sheets: &[(&str, &str, String)], strings: &str) -> Vec<u8> {
    let mut workbook = format!("{DECLARATION}<workbook {S}><sheets>");
    let mut listed = Vec::new();
    for (index, (name, state, _)) in sheets.iter().enumerate() {
        let number = index + 1;
        workbook.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{number}\" state=\"{state}\" r:id=\"rId{number}\"/>"
        ));
        listed.push((format!("rId{number}"), format!("worksheets/sheet{number}.xml")));
    }
    workbook.push_str("</sheets></workbook>");
    let mut links: Vec<(&str, &str, &str)> =
        listed.iter().map(|(id, target)| (id.as_str(), "worksheet", target.as_str())).collect();
    links.push(("rId90", "styles", "styles.xml"));
    links.push(("rId91", "sharedStrings", "sharedStrings.xml"));
    let links = relationships(&links);
    // Formats 1 to 4: a date, a date with time, a duration, a time.
    let styles = format!(
        "{DECLARATION}<styleSheet {S}><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd.mm.yyyy hh:mm\"/>\
         </numFmts><cellXfs count=\"5\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>\
         <xf numFmtId=\"46\"/><xf numFmtId=\"20\"/></cellXfs></styleSheet>"
    );
    let strings = format!("{DECLARATION}<sst {S}>{strings}</sst>");
    let root = relationships(&[("rId1", "officeDocument", "xl/workbook.xml")]);
    let names: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.xml")).collect();
    let mut files: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
    ];
    files.extend(names.iter().map(String::as_str).zip(sheets.iter().map(|(_, _, xml)| xml.as_bytes())));
    zip(&files)
}

/// The XML of a sheet with these rows.
pub fn sheet(dimension: &str, rows: &str) -> String {
    format!(
        "{DECLARATION}<worksheet {S}><dimension ref=\"{dimension}\"/><sheetData>{rows}</sheetData></worksheet>"
    )
}

/// Two sheets, one of them hidden: strings, numbers, dates, times, a formula, an
/// error, a gap.
pub fn budget() -> Vec<u8> {
    let strings = "<si><t>Posten</t></si><si><t>Betrag</t></si><si><t>Fällig</t></si>\
                   <si><r><t>Mie</t></r><r><t>te | Graz</t></r></si>";
    let first = sheet(
        "A1:D6",
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>\
         <row r=\"2\"><c r=\"A2\" t=\"s\"><v>3</v></c><c r=\"B2\"><v>1250.5</v></c><c r=\"C2\" s=\"1\"><v>46346</v></c></row>\
         <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>Strom</t></is></c><c r=\"C4\" s=\"2\"><v>46346.354166666664</v></c>\
         <c r=\"D4\" t=\"b\"><v>1</v></c></row>\
         <row r=\"5\"><c r=\"A5\" s=\"3\"><v>1.5</v></c><c r=\"B5\" s=\"4\"><v>0.75</v></c></row>\
         <row r=\"6\"><c r=\"B6\"><f>SUM(B2:B5)</f><v>1250.5</v></c><c r=\"C6\" t=\"e\"><v>#DIV/0!</v></c></row>",
    );
    let second = sheet("A1", "<row r=\"1\"><c r=\"A1\"><v>7</v></c></row>");
    xlsx(&[("Budget 2026", "visible", first), ("Geheim", "hidden", second)], strings)
}

/// Two slides, whose order is not that of their numbers, a table and notes.
pub fn talk() -> Vec<u8> {
    let slide = |inner: &str| {
        format!("{DECLARATION}<p:sld {P}><p:cSld><p:spTree>{inner}</p:spTree></p:cSld></p:sld>")
    };
    let text =
        |text: &str| format!("<p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>");
    let cell =
        |text: &str| format!("<a:tc><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>");
    let table = format!(
        "<p:graphicFrame><a:tbl><a:tr>{}{}</a:tr><a:tr>{}{}</a:tr></a:tbl></p:graphicFrame>",
        cell("Jahr"),
        cell("Gäste"),
        cell("2026"),
        cell("118")
    );
    let presentation = format!(
        "{DECLARATION}<p:presentation {P}><p:sldIdLst><p:sldId id=\"256\" r:id=\"rId2\"/><p:sldId id=\"257\" r:id=\"rId1\"/>\
         </p:sldIdLst></p:presentation>"
    );
    let notes = format!("{DECLARATION}<p:notes {P}>{}</p:notes>", text("Langsam sprechen"));
    zip(&[
        ("ppt/presentation.xml", presentation.as_bytes()),
        (
            "ppt/_rels/presentation.xml.rels",
            relationships(&[("rId1", "slide", "slides/slide1.xml"), ("rId2", "slide", "slides/slide2.xml")])
                .as_bytes(),
        ),
        ("ppt/slides/slide1.xml", slide(&table).as_bytes()),
        ("ppt/slides/slide2.xml", slide(&(text("Willkommen") + &text("Graz, 20. November"))).as_bytes()),
        (
            "ppt/slides/_rels/slide2.xml.rels",
            relationships(&[("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")]).as_bytes(),
        ),
        ("ppt/notesSlides/notesSlide1.xml", notes.as_bytes()),
    ])
}
