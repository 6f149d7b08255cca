//! PowerPoint presentations: the slides in their order, each with its notes.

use std::collections::BTreeMap;
use std::io::{Read, Seek};

use crate::package::Package;
use crate::text::Text;
use crate::unreadable::Unreadable;
use crate::xml::{Piece, Xml};
use crate::{Options, Pages, flow};

/// Reads a presentation.
pub(crate) fn read<R: Read + Seek>(file: R, options: &Options, text: &mut Text) -> Result<Pages, Unreadable> {
    let mut package = Package::open(file, "a PowerPoint presentation")?;
    let slides = slides(&mut package)?;
    let mut pages = Pages { unit: "slide", read: 0, total: slides.len() };
    for (index, slide) in slides.iter().enumerate().take(options.max_pages) {
        if text.is_full() {
            break;
        }
        text.heading(&format!("Slide {}", index + 1));
        package.read(slide, |xml| flow::read(xml, text))?;
        let relationships = relationships(&mut package, slide)?;
        let notes = relationships.values().find(|target| target.contains("notesSlides/"));
        if let Some(notes) = notes {
            let mut part = Text::new(text.tables());
            package.read(notes, |xml| flow::read(xml, &mut part))?;
            let written = part.finish().0;
            // The number of the slide stands on its notes, too.
            if !written.is_empty() && written != (index + 1).to_string() {
                text.end_paragraph();
                text.push("Notes: ");
                text.push(&written);
            }
        }
        pages.read += 1;
    }
    Ok(pages)
}

/// The parts of the slides, in the order of the presentation; in that of their
/// numbers, where it does not tell.
fn slides<R: Read + Seek>(package: &mut Package<R>) -> Result<Vec<String>, Unreadable> {
    let relationships = relationships(package, "ppt/presentation.xml")?;
    let ids = package.read("ppt/presentation.xml", |xml| {
        let mut ids = Vec::new();
        while let Some(piece) = xml.next()? {
            if let Piece::Start(tag) = piece
                && tag.name == "sldId"
                && let Some(id) = tag.attribute("r:id")
                && ids.len() < crate::limits::PARTS
            {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    })?;
    let slides: Vec<String> = ids
        .unwrap_or_default()
        .iter()
        .filter_map(|id| relationships.get(id).cloned())
        .filter(|slide| package.has(slide))
        .collect();
    if slides.is_empty() { Ok(package.numbered("ppt/slides/slide", ".xml")) } else { Ok(slides) }
}

/// What a part refers to, by id: names of parts.
fn relationships<R: Read + Seek>(
    package: &mut Package<R>,
    part: &str,
) -> Result<BTreeMap<String, String>, Unreadable> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let found = package.read(&format!("{folder}/_rels/{name}.rels"), |xml| targets(xml, folder))?;
    Ok(found.unwrap_or_default())
}

fn targets(xml: &mut Xml<'_>, folder: &str) -> Result<BTreeMap<String, String>, String> {
    let mut targets = BTreeMap::new();
    while let Some(piece) = xml.next()? {
        if let Piece::Start(tag) = piece
            && let (Some(id), Some(target)) = (tag.attribute("Id"), tag.attribute("Target"))
            && tag.attribute("TargetMode") != Some("External")
            && targets.len() < crate::limits::PARTS
        {
            targets.insert(id.to_owned(), absolute(folder, target));
        }
    }
    Ok(targets)
}

/// The name of a part from where it is referred to.
fn absolute(folder: &str, target: &str) -> String {
    if let Some(name) = target.strip_prefix('/') {
        return name.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').collect();
    for step in target.split('/') {
        match step {
            ".." => {
                path.pop();
            }
            "." | "" => {}
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(
            absolute("ppt/slides", "../notesSlides/notesSlide1.xml"),
            "ppt/notesSlides/notesSlide1.xml"
        );
        assert_eq!(absolute("ppt", "slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(absolute("ppt", "/ppt/slides/slide2.xml"), "ppt/slides/slide2.xml");
        assert_eq!(absolute("ppt", "../../../x"), "x");
    }
}
