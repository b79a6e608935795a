//! The ZIP archive that a workbook is. Everything is unpacked up to a limit first, because a small file may
//! hold gigabytes.

use crate::batch::csv_header::no_table;
use crate::failure::Failure;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most bytes of a workbook.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// The most bytes that a workbook has when it is unpacked.
pub const MOST_UNPACKED: u64 = 256 * 1024 * 1024;

/// The first bytes of a ZIP archive.
const ZIP: &[u8] = b"PK\x03\x04";

/// The first bytes of the container that workbooks of an old kind and encrypted ones are.
const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0";

/// The number of bytes that tell a workbook from a text.
pub const LENGTH_OF_START: usize = 6;

/// Kinds of files that are sent in place of a table: their first bytes, what they are, and what to do.
const OTHERS: [(&[u8], &str, &str); 8] = [
    (b"%PDF-", "it is a PDF document", ASK_FOR_TABLE),
    (b"\x1F\x8B\x08", "it is a gzip file", UNPACK),
    (b"PK\x05\x06", "it is a ZIP archive with nothing in it", ASK_FOR_TABLE),
    (b"7z\xBC\xAF\x27\x1C", "it is a 7z archive", UNPACK),
    (b"Rar!\x1A\x07", "it is a RAR archive", UNPACK),
    (b"\x89PNG\r\n", "it is an image", ASK_FOR_TABLE),
    (b"\xFF\xD8\xFF", "it is an image", ASK_FOR_TABLE),
    (b"{\\rtf", "it is a document of a word processor", ASK_FOR_TABLE),
];

const UNPACK: &str = "unpack it, and give the table in it";

const ASK_FOR_TABLE: &str = "ask for the table itself, as .xlsx or as CSV UTF-8";

/// The part that lists the sheets.
const WORKBOOK: &str = "xl/workbook.xml";

/// True if a file is a workbook by its first bytes, or another kind of file that is no text.
pub fn is_no_text(start: &[u8]) -> bool {
    start.starts_with(ZIP) || start.starts_with(COMPOUND)
}

/// True if more bytes can make a file one that is no text.
pub fn may_be_no_text(start: &[u8]) -> bool {
    let others = OTHERS.iter().map(|(first, ..)| *first);
    others.chain([ZIP, COMPOUND]).any(|first| first.starts_with(start))
}

/// Refuses a file that begins like one that never is a table.
pub fn refuse_other(start: &[u8]) -> Result<(), Failure> {
    match OTHERS.iter().find(|(first, ..)| start.starts_with(first)) {
        Some((_, found, hint)) => Err(no_table(found).hint(*hint)),
        None => Ok(()),
    }
}

/// Refuses a file that is no workbook that can be read, and names what it is.
pub fn check(bytes: &[u8]) -> Result<(), Failure> {
    if bytes.len() as u64 > LARGEST {
        let message = "expected a workbook of up to 64 MB, found a larger one";
        return Err(no_table(message).hint("save it as CSV UTF-8, which may have any length"));
    }
    if bytes.starts_with(COMPOUND) {
        return Err(other_compound(bytes));
    }
    let mut archive = open(bytes)?;
    let has = |name: &str| archive.file_names_raw().any(|other| is_same_name(other, name));
    if !has(WORKBOOK) {
        return Err(other_archive(&has));
    }
    let mut unpacked = 0;
    for index in 0..archive.len() {
        let file = archive.by_index(index).map_err(damaged)?;
        let most = MOST_UNPACKED - unpacked;
        unpacked +=
            std::io::copy(&mut file.take(most + 1), &mut std::io::sink()).map_err(damaged)?;
        if unpacked > MOST_UNPACKED {
            let message = "expected a workbook that unpacks to up to 256 MB, found more";
            return Err(no_table(message).hint("save the sheet as CSV UTF-8"));
        }
    }
    Ok(())
}

/// Names a file in the container of Microsoft's older programs, by the streams in it.
fn other_compound(bytes: &[u8]) -> Failure {
    let has = |name: &str| {
        let wide: Vec<u8> = name.bytes().flat_map(|byte| [byte, 0]).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    if has("EncryptedPackage") {
        no_table("it is a workbook that a password protects")
            .hint("open it in the spreadsheet program, take the password away and save it again")
    } else if has("__substg1.0_") || has("__nameid_") {
        no_table("it is an Outlook message (.msg)")
            .hint("save the table that is attached to it in Outlook, and give that file")
    } else if has("WordDocument") {
        no_table("it is a document of a word processor (.doc)").hint(ASK_FOR_TABLE)
    } else {
        no_table("it is a workbook of an old kind (.xls)").hint(SAVE)
    }
}

const SAVE: &str = "save it as .xlsx, or as CSV UTF-8";

/// Names an archive that is no workbook of the kind that is read.
fn other_archive(has: &dyn Fn(&str) -> bool) -> Failure {
    if has("xl/workbook.bin") {
        no_table("it is a workbook in the binary form (.xlsb)").hint(SAVE)
    } else if has("content.xml") && has("mimetype") {
        no_table("it is a document of LibreOffice (.ods)").hint(SAVE)
    } else if has("Index/Document.iwa") || has("Index.zip") {
        no_table("it is a document of Numbers").hint("export it as .xlsx, or as CSV UTF-8")
    } else if has("word/document.xml") {
        no_table("it is a document of a word processor (.docx)").hint(ASK_FOR_TABLE)
    } else {
        no_table("it is an archive, and no workbook").hint(UNPACK)
    }
}

/// True if the name of a part is this one. Case does not count, and some programs write `\\` for `/`.
fn is_same_name(raw: &[u8], name: &str) -> bool {
    let letter = |byte: &u8| if *byte == b'\\' { b'/' } else { byte.to_ascii_lowercase() };
    raw.iter().map(letter).eq(name.as_bytes().iter().map(letter))
}

/// Returns the place of a part.
fn place(archive: &ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<usize, Failure> {
    let found = archive.file_names_raw().position(|raw| is_same_name(raw, name));
    found.ok_or_else(|| damaged(format_args!("the part {name} is missing")))
}

fn open(bytes: &[u8]) -> Result<ZipArchive<Cursor<&[u8]>>, Failure> {
    ZipArchive::new(Cursor::new(bytes)).map_err(damaged)
}

/// Refuses a workbook that cannot be read to its end.
pub fn damaged(error: impl std::fmt::Display) -> Failure {
    // The words of a library may repeat what is in the file.
    let error = error.to_string();
    let error = avlock_issuing::text::quoted(&error).to_string();
    no_table(format_args!("the workbook is damaged or was cut off: {error}"))
        .hint("open it in the spreadsheet program and save it again")
}

/// Returns a part as text.
pub fn part(bytes: &[u8], name: &str) -> Result<String, Failure> {
    let mut archive = open(bytes)?;
    let mut text = String::new();
    let place = place(&archive, name)?;
    let file = archive.by_index(place).map_err(damaged)?;
    file.take(MOST_UNPACKED).read_to_string(&mut text).map_err(damaged)?;
    Ok(text)
}

/// True if the workbook has macros, which its name has to tell.
pub fn has_macros(bytes: &[u8]) -> Result<bool, Failure> {
    Ok(part(bytes, "[Content_Types].xml")?.contains("macroEnabled"))
}

/// Returns the name of the part that a sheet is.
pub fn part_of_sheet(bytes: &[u8], sheet: &str) -> Result<String, Failure> {
    let id = attributes(&part(bytes, WORKBOOK)?, "sheet", |get| {
        (get("name").as_deref() == Some(sheet)).then(|| get("id")).flatten()
    })?;
    let missing = || damaged("a sheet has no part");
    let id = id.ok_or_else(missing)?;
    let target = attributes(&part(bytes, "xl/_rels/workbook.xml.rels")?, "Relationship", |get| {
        (get("Id").as_deref() == Some(&*id)).then(|| get("Target")).flatten()
    })?;
    let target = target.ok_or_else(missing)?;
    Ok(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{}", target.strip_prefix("./").unwrap_or(&target)),
    })
}

/// Looks through the elements of a name for one whose attributes give an answer. A prefix before a name does
/// not count.
fn attributes(
    xml: &str,
    element: &str,
    mut take: impl FnMut(&dyn Fn(&str) -> Option<String>) -> Option<String>,
) -> Result<Option<String>, Failure> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(damaged)? {
            Event::Start(found) | Event::Empty(found) if found.local_name().as_ref() == element => {
                let get = |name: &str| {
                    let mut all = found.attributes().flatten();
                    let attribute = all.find(|one| one.key.local_name().as_ref() == name)?;
                    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
                };
                if let Some(answer) = take(&get) {
                    return Ok(Some(answer));
                }
            }
            Event::Eof => return Ok(None),
            _ => {}
        }
    }
}

/// Writes the archive with another content of one part. All other parts are copied as they are, without
/// being packed again.
pub fn with_part(bytes: &[u8], name: &str, content: &str) -> Result<Vec<u8>, Failure> {
    let mut archive = open(bytes)?;
    let place = place(&archive, name)?;
    let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len())));
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(damaged)?;
        if index != place {
            writer.raw_copy_file(file).map_err(damaged)?;
            continue;
        }
        let time = file.last_modified().unwrap_or_default();
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time);
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        writer.start_file(name, options).map_err(damaged)?;
        writer.write_all(content.as_bytes()).map_err(damaged)?;
    }
    Ok(writer.finish().map_err(damaged)?.into_inner())
}
