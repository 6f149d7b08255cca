//! PDF documents, object by object.

use super::deflated;

/// A document of these objects, from number 1 on; the first is the catalogue.
pub fn document(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", index + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(
        format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n").bytes(),
    );
    out
}

/// A stream with this in its dictionary.
pub fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).into_bytes();
    out.extend(data);
    out.extend(b"\nendstream");
    out
}

/// A stream that is packed.
pub fn packed(dictionary: &str, data: &[u8]) -> Vec<u8> {
    stream(&format!("{dictionary} /Filter /FlateDecode"), &deflated(data))
}

pub const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

/// A document of one page that draws this, with a form and a font.
pub fn one_page(content: Vec<u8>, form: Vec<u8>) -> Vec<u8> {
    document(
        &[
            CATALOGUE.into(),
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(),
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
             /Resources << /Font << /F1 5 0 R >> /XObject << /X 6 0 R >> >> >>"
                .into(),
            content,
            FONT.into(),
            form,
        ],
        "",
    )
}

/// A letter of two pages as an office program prints it: packed streams, umlauts,
/// kerning, a table that is drawn cell by cell, a footer in a form, and a font
/// whose letters are numbers.
pub fn letter() -> Vec<u8> {
    let first = b"BT /F1 18 Tf 72 770 Td (Rechnung Nr. 2026-118) Tj ET\n\
        BT /F1 11 Tf 72 730 Td 14 TL (Sehr geehrte Frau Gr\\374n,) Tj T* T* \
        [(f\\374r Ihre Be) 20 (stellung danken wir Ihnen. Wir berechnen:)] TJ ET\n\
        BT /F1 11 Tf 72 660 Td (Position) Tj 150 0 Td (Menge) Tj 80 0 Td (Preis) Tj \
        -230 -16 Td (Tee) Tj 150 0 Td (3) Tj 80 0 Td (14,70 \\200) Tj ET\n\
        q 1 0 0 1 72 40 cm /X Do Q\n";
    let second = b"BT /F2 11 Tf 1 0 0 1 72 770 Tm <00010002000300040005> Tj ET\n\
        BT /F1 11 Tf 72 750 Td (Mit freundlichen Gr\\374\\337en) Tj ET\n";
    let footer = b"BT /F1 8 Tf (Contoso GmbH, Graz) Tj ET";
    let unicode = b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n\
        1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
        5 beginbfchar <0001> <0053> <0002> <0065> <0003> <0069> <0004> <0074> <0005> <0065> endbfchar\n\
        endcmap end end";
    document(
        &[
            CATALOGUE.into(),
            "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 595 842] /Resources << /Font << /F1 7 0 R \
             /F2 9 0 R >> /XObject << /X 8 0 R >> >> >>"
                .into(),
            "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>".into(),
            "<< /Type /Page /Parent 2 0 R /Contents 6 0 R >>".into(),
            packed("", first),
            packed("", second),
            FONT.into(),
            packed("/Type /XObject /Subtype /Form /BBox [0 0 400 20]", footer),
            "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Arial /Encoding /Identity-H /DescendantFonts [10 0 R] \
             /ToUnicode 11 0 R >>"
                .into(),
            "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Arial /CIDSystemInfo << /Registry (Adobe) \
             /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 12 0 R >>"
                .into(),
            packed("", unicode),
            "<< /Type /FontDescriptor /FontName /ABCDEF+Arial /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 \
             /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>"
                .into(),
        ],
        "",
    )
}

/// A page that shows this line.
pub fn line(text: &str) -> Vec<u8> {
    one_page(
        packed("", format!("BT /F1 12 Tf 72 770 Td ({text}) Tj ET").as_bytes()),
        packed("/Type /XObject /Subtype /Form /BBox [0 0 1 1]", b""),
    )
}
