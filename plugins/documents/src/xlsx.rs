//! Excel workbooks: the sheets in their order, row by row, values as they are
//! shown; dates as in ISO 8601.

use std::io::{BufReader, Read, Seek};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx, XlsxError};

use crate::package::Package;
use crate::text::{Rows, Text};
use crate::unreadable::{Unreadable, interrupted};
use crate::{Options, Pages, limits};

const WHAT: &str = "an Excel workbook";

/// Reads a workbook.
pub(crate) fn read<R: Read + Seek>(
    mut file: R,
    options: &Options,
    text: &mut Text,
) -> Result<Pages, Unreadable> {
    check(&mut file)?;
    file.rewind().map_err(interrupted)?;
    let mut workbook = Xlsx::new(BufReader::new(file)).map_err(|error| broken(&error))?;
    let sheets: Vec<_> =
        workbook.sheets_metadata().iter().map(|sheet| (sheet.name.clone(), sheet.visible)).collect();
    let mut pages = Pages { unit: "sheet", read: 0, total: sheets.len() };
    for (name, visible) in sheets.into_iter().take(options.max_pages) {
        if text.is_full() {
            break;
        }
        let hidden = if visible == SheetVisible::Visible { "" } else { " (hidden)" };
        text.heading(&format!("{name}{hidden}"));
        pages.read += 1;
        match sheet(&mut workbook, &name, text) {
            Ok(()) => {}
            // A chart on a sheet of its own has no cells.
            Err(XlsxError::WorksheetNotFound(_) | XlsxError::NotAWorksheet(_)) => {}
            Err(error) => return Err(broken(&error)),
        }
    }
    Ok(pages)
}

/// Looks through all that will be unpacked before anything is kept.
fn check<R: Read + Seek>(file: &mut R) -> Result<(), Unreadable> {
    let mut package = Package::open(file, WHAT)?;
    for name in package.names() {
        let lower = name.to_ascii_lowercase();
        let most = match lower.as_str() {
            name if name.starts_with("xl/worksheets/") && name.ends_with(".xml") => limits::STREAMED_PART,
            // The strings that cells refer to, formats, and what the workbook is made of.
            name if name.ends_with(".xml") || name.ends_with(".rels") => limits::KEPT_PART,
            _ => continue,
        };
        // Cells in a cache of pivot tables, and pictures, are not read.
        if lower.starts_with("xl/pivotcache/") || lower.starts_with("xl/media/") {
            continue;
        }
        package.check(&name, most)?;
    }
    Ok(())
}

fn sheet<R: Read + Seek>(
    workbook: &mut Xlsx<BufReader<R>>,
    name: &str,
    text: &mut Text,
) -> Result<(), XlsxError> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    let mut rows = Rows::default();
    let mut row: Vec<String> = Vec::new();
    let mut at = None;
    let mut left_out = 0_u32;
    while let Some(cell) = cells.next_cell()? {
        if text.is_full() {
            break;
        }
        let (line, column) = cell.get_position();
        if at != Some(line) {
            rows.push(std::mem::take(&mut row), text);
            at = Some(line);
        }
        let value = shown(cell.get_value());
        if value.is_empty() {
            continue;
        }
        if column >= limits::COLUMNS {
            left_out = left_out.saturating_add(1);
            continue;
        }
        while row.len() < column as usize {
            row.push(String::new());
        }
        if row.len() == column as usize {
            row.push(value);
        }
    }
    rows.push(row, text);
    rows.finish(text);
    if left_out > 0 {
        text.note(format!("{left_out} cells right of column IV of sheet {name} are left out."));
    }
    Ok(())
}

/// A value as people see it.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::DateTime(time) => date_time(time),
        DataRef::Error(error) => error.to_string(),
    }
}

fn date_time(time: &ExcelDateTime) -> String {
    if !time.as_f64().is_finite() {
        return time.as_f64().to_string();
    }
    if time.is_duration() {
        #[allow(clippy::cast_possible_truncation, reason = "Beyond that it is no duration")]
        let seconds = (time.as_f64() * 86_400.0).round() as i64;
        let sign = if seconds < 0 { "-" } else { "" };
        let seconds = seconds.unsigned_abs();
        return format!("{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    if (0.0..1.0).contains(&time.as_f64()) {
        return clock;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{clock}") }
}

fn broken(error: &XlsxError) -> Unreadable {
    match error {
        XlsxError::Password => Unreadable::Encrypted { what: WHAT },
        error => Unreadable::Damaged { what: WHAT, why: error.to_string() },
    }
}
