//! Files as people attach them, and files as nobody should: made by the tests
//! themselves, so that each byte of them can be seen here.

#![allow(unreachable_pub, clippy::unwrap_used, reason = "other tests use it, and this is how a test ends")]

pub mod hostile;
pub mod message;
pub mod office;
pub mod pdf;

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// A ZIP archive of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The files of an archive.
pub fn parts(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut file = archive.by_index(index).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().to_string(), bytes)
        })
        .collect()
}

/// As zlib packs it (RFC 1950).
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// So many times the same, packed, without ever being there as a whole.
pub fn deflated_repetition(unit: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let block = unit.repeat((1 << 20) / unit.len().max(1) + 1);
    let mut left = unit.len() * times;
    while left > 0 {
        let length = left.min(block.len());
        encoder.write_all(&block[..length]).unwrap();
        left -= length;
    }
    encoder.finish().unwrap()
}

/// A ZIP archive, whose last file is so many times the same.
pub fn zip_bomb(files: &[(&str, &[u8])], last: (&str, &[u8], &[u8], usize, &[u8])) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    let (name, before, unit, times, after) = last;
    writer.start_file(name, options).unwrap();
    writer.write_all(before).unwrap();
    let per_block = (1 << 20) / unit.len() + 1;
    let block = unit.repeat(per_block);
    let mut left = times;
    while left > 0 {
        let units = left.min(per_block);
        writer.write_all(&block[..units * unit.len()]).unwrap();
        left -= units;
    }
    writer.write_all(after).unwrap();
    writer.finish().unwrap().into_inner()
}
