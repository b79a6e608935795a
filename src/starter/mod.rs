//! A small protected program for a product, as the files of a folder.
//!
//! The files are written as programs in `templates/`; `@name@` stands there for a value of the product, or for the
//! version of avlock or Rust that is needed. What
//! makes the folder is in `session::new_folder`.

mod literal;

use crate::arguments::StarterLanguage;
use literal::push_literal;
use zeroize::Zeroizing;

/// The product that a program is for.
#[derive(Debug)]
pub struct StarterProduct {
    /// The number of the application.
    pub app_id: u16,
    /// Its name for people, without control characters.
    pub name: String,
    /// Its version, `major.minor`.
    pub version: String,
    /// The command that makes a key for it.
    pub keygen: String,
}

/// A file of the folder.
#[derive(Debug, Clone, Copy)]
pub struct StarterFile {
    /// Its path in the folder, with `/` between names.
    pub path: &'static str,
    template: &'static str,
}

/// The file with the EncryptionKey, which nobody else may read.
pub fn key_file(language: StarterLanguage) -> StarterFile {
    match language {
        StarterLanguage::Rust => StarterFile {
            path: "src/encryption_key.rs",
            template: include_str!("templates/rust/encryption_key.rs.in"),
        },
        StarterLanguage::C => StarterFile {
            path: "encryption_key.h",
            template: include_str!("templates/c/encryption_key.h.in"),
        },
        StarterLanguage::Python => StarterFile {
            path: "encryption_key.py",
            template: include_str!("templates/python/encryption_key.py.in"),
        },
        StarterLanguage::Pascal => StarterFile {
            path: "encryption_key.inc",
            template: include_str!("templates/pascal/encryption_key.inc.in"),
        },
    }
}

/// All other files: the program, what builds it, a README, and what is not to be committed.
pub fn files(language: StarterLanguage) -> [StarterFile; 4] {
    let [program, build, readme, gitignore] = match language {
        StarterLanguage::Rust => [
            ("src/main.rs", include_str!("templates/rust/main.rs.in")),
            ("Cargo.toml", include_str!("templates/rust/Cargo.toml.in")),
            ("README.md", include_str!("templates/rust/README.md.in")),
            (".gitignore", include_str!("templates/rust/gitignore.in")),
        ],
        StarterLanguage::C => [
            ("starter.c", include_str!("templates/c/starter.c.in")),
            ("Makefile", include_str!("templates/c/Makefile.in")),
            ("README.md", include_str!("templates/c/README.md.in")),
            (".gitignore", include_str!("templates/c/gitignore.in")),
        ],
        StarterLanguage::Python => [
            ("starter.py", include_str!("templates/python/starter.py.in")),
            ("requirements.txt", include_str!("templates/python/requirements.txt.in")),
            ("README.md", include_str!("templates/python/README.md.in")),
            (".gitignore", include_str!("templates/python/gitignore.in")),
        ],
        StarterLanguage::Pascal => [
            ("starter.pas", include_str!("templates/pascal/starter.pas.in")),
            ("Makefile", include_str!("templates/pascal/Makefile.in")),
            ("README.md", include_str!("templates/pascal/README.md.in")),
            (".gitignore", include_str!("templates/pascal/gitignore.in")),
        ],
    };
    [program, build, readme, gitignore].map(|(path, template)| StarterFile { path, template })
}

impl StarterFile {
    /// Returns the text of the file for a product.
    pub fn text(&self, language: StarterLanguage, product: &StarterProduct) -> String {
        let mut out = String::new();
        fill(self.template, &mut out, |name, out| match name {
            "app_id" => out.push_str(&product.app_id.to_string()),
            "name" => push_literal(language, &product.name, out),
            "version" => push_literal(language, &product.version, out),
            "keygen" => out.push_str(&product.keygen),
            "avlock" => out.push_str(env!("CARGO_PKG_VERSION")),
            "rust" => out.push_str(env!("CARGO_PKG_RUST_VERSION")),
            _ => {}
        });
        out
    }

    /// Returns the text of the file with the EncryptionKey.
    pub fn secret_text(
        &self,
        language: StarterLanguage,
        encryption_key: &str,
    ) -> Zeroizing<String> {
        // A buffer that grows leaves copies behind. No language needs more than this for a byte.
        let room = self.template.len() + 16 * encryption_key.len();
        let mut out = Zeroizing::new(String::with_capacity(room));
        fill(self.template, &mut out, |name, out| {
            if name == "encryption_key" {
                push_literal(language, encryption_key, out);
            }
        });
        out
    }
}

/// Copies a template, with a value in the place of each `@name@`.
fn fill(template: &str, out: &mut String, mut push_value: impl FnMut(&str, &mut String)) {
    for (place, part) in template.split('@').enumerate() {
        match place % 2 {
            0 => out.push_str(part),
            _ => push_value(part, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;
    use std::collections::BTreeSet;

    fn names(template: &str) -> Vec<&str> {
        let parts: Vec<&str> = template.split('@').collect();
        assert_eq!(parts.len() % 2, 1, "a name has no end: {template}");
        parts.into_iter().skip(1).step_by(2).collect()
    }

    #[test]
    fn each_value_is_in_each_language() {
        for language in StarterLanguage::value_variants() {
            let used: BTreeSet<&str> =
                files(*language).iter().flat_map(|file| names(file.template)).collect();
            let expected = ["app_id", "avlock", "keygen", "name", "rust", "version"];
            assert_eq!(Vec::from_iter(used), expected);
            assert_eq!(names(key_file(*language).template), ["encryption_key"]);
        }
    }

    #[test]
    fn the_key_file_is_not_committed_and_its_first_line_says_why() {
        for language in StarterLanguage::value_variants() {
            let key_file = key_file(*language);
            let [.., gitignore] = files(*language);
            let ignored = format!("/{}", key_file.path);
            assert!(gitignore.template.lines().any(|line| line == ignored), "{ignored}");
            let first = key_file.template.lines().next().unwrap();
            assert!(first.contains("can make keys") && first.contains("do not commit"), "{first}");
        }
    }

    #[test]
    fn the_text_of_a_secret_does_not_grow() {
        for language in StarterLanguage::value_variants() {
            let secret = "\u{20AC}?\"'\\\u{20AC}\u{20AC}?".repeat(512);
            let text = key_file(*language).secret_text(*language, &secret);
            let room = key_file(*language).template.len() + 16 * secret.len();
            assert!(text.len() <= room && text.capacity() == room, "{} {room}", text.len());
        }
    }
}
