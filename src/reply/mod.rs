//! The answer to a customer as a text: what is said in which language, and what a vendor says instead.
//!
//! - [`section`]: the paragraphs that there are, and the words that each has a place for;
//! - [`template`]: the paragraphs of one language, checked when they are loaded;
//! - [`letter`]: paragraphs with their words filled in, from greeting to closing;
//! - [`dates`]: days as they are written in a language;
//! - [`guess`]: the language of a mail, by its [`words`], of those that are its writer's own ([`whose`]).
//!
//! What there is to say is decided by the command `reply`. Nothing here reads a code or a file.

pub mod dates;
pub mod guess;
pub mod letter;
pub mod section;
pub mod template;
mod whose;
mod words;
