//! ZIP and gzip, opened up to the caps of the room: a small archive may hold gigabytes.

use crate::mail::charset;
use crate::mail::desk::{
    Desk, Here, Hint, MOST_ARCHIVES, MOST_ENTRIES, MOST_UNPACKED, MOST_UNPACKED_AT_ONCE,
};
use crate::mail::kind::{self, Kind, Reason};
use flate2::read::MultiGzDecoder;
use std::io::{Cursor, Read};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// The most files of an archive that is opened: the list of more would take much memory by itself.
const MOST_LISTED: usize = 10_000;

/// The number of bytes that are unpacked of a file to find out of what kind it is.
const LOOKED_AT: u64 = 4096;

impl Desk<'_> {
    /// Reads the files of a ZIP archive.
    pub fn zip(&mut self, bytes: &[u8], here: &Here) {
        if here.archives >= MOST_ARCHIVES {
            return self.unread(Reason::TooDeep, here);
        }
        if memchr::memmem::find_iter(bytes, b"PK\x01\x02").take(MOST_LISTED + 1).count()
            > MOST_LISTED
        {
            return self.unread(Reason::TooMany, here);
        }
        let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
            let reason = here.name.as_deref().and_then(kind::by_name);
            return self.unread(reason.unwrap_or(Reason::Damaged), here);
        };
        if let Some(reason) = kind::of_zip(archive.file_names_raw()) {
            return self.unread(reason, here);
        }
        for index in 0..archive.len() {
            if self.entries >= MOST_ENTRIES || self.unpacked >= MOST_UNPACKED {
                return self.unread(Reason::TooMany, here);
            }
            self.entry(&mut archive, index, here);
        }
    }

    fn entry(&mut self, archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, here: &Here) {
        let raw = archive.file_names_raw().nth(index).unwrap_or_default();
        let name = charset::decode(raw, None).into_owned();
        if name.ends_with('/') || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store") {
            return;
        }
        self.entries += 1;
        let mut inside = here.decoded();
        inside.archives += 1;
        inside.name = Some(match &here.name {
            Some(outer) => format!("{outer}/{name}"),
            None => name,
        });
        match archive.by_index(index) {
            // An unknown method is an error only when the file is read.
            Ok(file) if !is_unpacked(file.compression()) => self.unread(Reason::Method, &inside),
            Ok(file) => self.unpack(file, &inside),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                self.unread(Reason::Encrypted, &inside);
            }
            Err(_) => self.unread(Reason::Damaged, &inside),
        }
    }

    /// Reads a gzip file.
    pub fn gzip(&mut self, bytes: &[u8], here: &Here) {
        if here.archives >= MOST_ARCHIVES {
            return self.unread(Reason::TooDeep, here);
        }
        let mut inside = here.decoded();
        inside.archives += 1;
        inside.name = here.name.as_deref().map(without_extension);
        self.entries += 1;
        self.unpack(MultiGzDecoder::new(bytes), &inside);
    }

    /// Unpacks one file and looks into it.
    fn unpack(&mut self, mut file: impl Read, here: &Here) {
        let most = MOST_UNPACKED_AT_ONCE
            .min(MOST_UNPACKED.saturating_sub(self.unpacked))
            .min(self.most_decoded());
        let mut content = Vec::new();
        let begun = (&mut file).take(LOOKED_AT).read_to_end(&mut content);
        if let Kind::Other(reason) = kind::of(&content, here.name.as_deref())
            && !content.starts_with(b"\xD0\xCF")
        {
            self.unpacked += content.len();
            return self.unread(reason, here);
        }
        let read = begun.and_then(|_| file.take(most as u64 + 1).read_to_end(&mut content));
        self.unpacked += content.len();
        if content.len() > most {
            return self.unread(Reason::TooLarge, here);
        }
        // What could be unpacked of a file that was cut off is read all the same.
        if read.is_err() {
            self.unread(Reason::Damaged, here);
        }
        if !content.is_empty() {
            self.decoded(content, &Hint::default(), here);
        }
    }
}

/// True for the methods of packing that are read here.
fn is_unpacked(method: CompressionMethod) -> bool {
    matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated)
}

/// Returns the name of the file that was packed into a gzip file.
fn without_extension(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, end)) if end.eq_ignore_ascii_case("gz") => stem.to_owned(),
        Some((stem, end)) if end.eq_ignore_ascii_case("tgz") => format!("{stem}.tar"),
        _ => name.to_owned(),
    }
}
