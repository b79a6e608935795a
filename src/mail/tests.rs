//! Whole mails, archives and texts, as `inspect` meets them.

use super::{Content, Piece, read};
use std::io::Write;

/// The pieces of an input, a line each: number, name, line, and the text or what is said of it.
fn pieces(bytes: &[u8], name: Option<&str>) -> Vec<String> {
    let mut all = Vec::new();
    read(bytes, name, &mut |piece| {
        all.push(match piece {
            Piece::Part(part) => {
                let number = part.number.unwrap_or("-");
                let twin = part.twin.map_or(String::new(), |twin| format!("={twin}"));
                let name = part.name.map_or(String::new(), |name| format!(" {name}"));
                let content = match &part.content {
                    Content::Text(text) => text.text.trim().to_owned(),
                    Content::DataFile(bytes) => format!("data file of {}", bytes.len()),
                };
                format!("{number}{twin}{name} :{} {content}", part.line)
            }
            Piece::Unread(unread) => unread.to_string(),
        });
    });
    all
}

fn mail(text: &str) -> Vec<String> {
    pieces(text.replace('\n', "\r\n").as_bytes(), None)
}

#[test]
fn parts_of_a_mail_are_numbered_and_twins_are_marked() {
    let text = "\
From: Ann <ann@example.com>
Subject: =?utf-8?B?U2NobMO8c3NlbA==?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=\"outer\"

This is a multi-part message in MIME format.
--outer
Content-Type: multipart/alternative; boundary=outer-inner

--outer-inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Key:=C2=A0Z64A59E=E2=80=93J5M6=
X1W
--outer-inner
Content-Type: text/html

<p>Key: <b>Z64</b>A59E
--outer-inner--

--outer
Content-Type: image/png; name=photo.png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--outer
Content-Type: application/octet-stream
Content-Disposition: attachment; filename=\"note.txt\"
Content-Transfer-Encoding: base64

RDg3M0JCODIxRTQ1
--outer
Content-Type: message/rfc822

Subject: inner

inner body
--outer
Content-Type: message/rfc822

Subject: second
Content-Type: multipart/mixed; boundary=x

--x

one
--x--
--outer--
";
    assert_eq!(
        mail(text),
        [
            "- :2 Schlüssel",
            "1.1=1 :14 Key:\u{A0}Z64A59E–J5M6X1W",
            "1.2=1 :19 Key: Z64A59E",
            "the attachment photo.png was not read: it is an image",
            "3 note.txt :32 D873BB821E45",
            "4 :36 inner",
            "4.1 :38 inner body",
            "5 :42 second",
            "5.1 :47 one",
        ]
    );
}

#[test]
fn a_mail_may_be_cut_off_anywhere_and_lie() {
    let cut = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQg";
    assert_eq!(mail(cut), ["1 :6 Hello world"]);
    let other = "Content-Type: multipart/mixed; boundary=a\n\n--b\nContent-Type: text/html\n\n<b>x</b>y\n--b--\n";
    assert_eq!(mail(other), ["1 :6 xy"]);
    let none = "Content-Type: multipart/mixed\n\njust text\n";
    assert_eq!(mail(none), ["- :3 just text"]);
    let headless =
        "--b1\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--b1--\n";
    assert_eq!(mail(headless), ["1 :5 Hello"]);
    let behind = "Look at this:\n\nReturn-Path: <a@b>\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n";
    assert_eq!(mail(behind), ["- :1 Look at this:", "- :7 Hello"]);
    let footer = "Content-Transfer-Encoding: base64\n\nSGVsbG8=\n____\nlist footer.\n";
    assert_eq!(mail(footer), ["- :3 Hello", "- :3 ____\r\nlist footer."]);
    let lies = "Content-Transfer-Encoding: base64\n\nHello, this is text.\n";
    assert_eq!(mail(lies), ["- :3 Hello, this is text."]);
}

#[test]
fn a_mail_in_a_file_has_the_number_of_the_file() {
    let inner = "Subject: in\nFrom: a@b\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nHello\n--i--\n";
    let outer = format!(
        "Content-Type: multipart/mixed; boundary=o\n\n--o\n\nSee\n--o\nContent-Type: application/octet-stream; name=Rec\u{327}u.eml\n\n{inner}\n--o\nContent-Type: message/delivery-status\n\nX-Queue-ID: 51D2910E91D7\n--o--\n"
    );
    assert_eq!(mail(&outer), ["1 :5 See", "2 :9 in", "2 :15 Hello"]);
}

#[test]
fn headers_are_read_where_a_person_reads_them() {
    let form = "From: web@example.com\nSubject: Order\nInstallCode: D873BB821E45\n\nHello\n";
    assert_eq!(mail(form), ["- :2 Order", "- :3 D873BB821E45", "- :5 Hello"]);
    let sure = "Received: from a\nX-Id: D873BB821E45\nSubject: Order\n\nHello\n";
    assert_eq!(mail(sure), ["- :3 Order", "- :5 Hello"]);
    let text = "Key: Z64A59E\nCode: D873BB821E45\n";
    assert_eq!(pieces(text.as_bytes(), None), ["- :1 Key: Z64A59E\nCode: D873BB821E45"]);
    let mailbox =
        "From a Mon\nFrom: a@b\nSubject: one\n\nA\n\nFrom b Tue\nFrom: b@c\nSubject: two\n\nB\n";
    assert_eq!(pieces(mailbox.as_bytes(), None), ["- :3 one", "- :5 A", "- :9 two", "- :11 B"]);
}

#[test]
fn every_mail_of_a_mailbox_is_read_whatever_its_header_and_encoding() {
    let coded = "\
From a@b Thu Nov 26 10:00:00 2026
Subject: one

A

From b@c Thu Nov 26 10:01:00 2026
Subject: two
Content-Transfer-Encoding: base64

Qg==

From c@d Thu Nov 26 10:02:00 2026
Content-Transfer-Encoding: quoted-printable
Subject: three

C=3DC
>From here on

From d@e Thu Nov 26 10:03:00 2026

D
From e to f
";
    let read = [
        "- :2 one",
        "- :4 A",
        "- :7 two",
        "- :10 B",
        "- :14 three",
        "- :16 C=C\n>From here on",
        "- :21 D\nFrom e to f",
    ];
    assert_eq!(pieces(coded.as_bytes(), None), read);
}

#[test]
fn signed_and_encrypted_mails_are_named() {
    let signed = "Content-Type: multipart/signed; boundary=s\n\n--s\n\nHello\n--s\nContent-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN\n--s--\n";
    assert_eq!(
        mail(signed),
        ["1 :5 Hello", "the attachment signature.asc was not read: it is a digital signature"]
    );
    let encrypted =
        "MIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=s\n\n--s\n\nx\n--s--\n";
    assert_eq!(mail(encrypted), ["the content was not read: it is encrypted"]);
    let smime = "MIME-Version: 1.0\nContent-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\nMIIB\n";
    assert_eq!(mail(smime), ["smime.p7m was not read: it is encrypted"]);
}

const DATA_FILE: &str = "ld=QQQQZ3GX28WGX3478\r\nad=0123456789ABCDEF0123456789ABCDEF\r\n";

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn archives_are_opened() {
    let inner = zip(&[("a.txt", b"D873BB821E45")]);
    let archive = zip(&[
        ("x.avr", DATA_FILE.as_bytes()),
        ("folder/b.zip", &inner),
        ("c.txt.gz", &gzip(b"Hello")),
        ("p.png", b"\x89PNG\r\n\x1A\n"),
        ("bits.bin", &[0, 1, 2, 3, 4, 5]),
    ]);
    assert_eq!(
        pieces(&archive, Some("dir/files.zip")),
        [
            "- files.zip/x.avr :1 data file of 59",
            "- files.zip/folder/b.zip/a.txt :1 D873BB821E45",
            "- files.zip/c.txt :1 Hello",
            "files.zip/p.png was not read: it is an image",
            "files.zip/bits.bin was not read: it is neither text nor a data file",
        ]
    );
    assert_eq!(
        pieces(&gzip(DATA_FILE.as_bytes()), Some("x.avr.gz")),
        ["- x.avr :1 data file of 59"]
    );
    let workbook = zip(&[("[Content_Types].xml", b""), ("xl/workbook.xml", b"")]);
    assert_eq!(pieces(&workbook, Some("a.zip")), ["a.zip was not read: it is a workbook"]);
    let cut = &gzip("D873BB821E45 and so on\n".repeat(2000).as_bytes());
    let found = pieces(&cut[..cut.len() - 20], None);
    assert_eq!(found[0], "the content was not read: it is damaged or cut off");
    assert!(found[1].contains("D873BB821E45"));
}

#[test]
fn archives_are_opened_up_to_the_caps() {
    let deep = (0..5).fold(b"Hello".to_vec(), |content, _| zip(&[("a", &content)]));
    assert_eq!(pieces(&deep, Some("d.zip")), ["d.zip/a/a was not read: it is packed too deep"]);
    let bomb = gzip(&vec![b' '; super::desk::MOST_UNPACKED_AT_ONCE + 10]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(pieces(&bomb, Some("b.gz")), ["b was not read: it is too large"]);
    let many: Vec<(String, &[u8])> = (0..1100).map(|at| (format!("{at}.txt"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let found = pieces(&zip(&many), Some("m.zip"));
    assert_eq!(found.len(), super::desk::MOST_ENTRIES + 1);
    assert_eq!(found[super::desk::MOST_ENTRIES], "m.zip was not read: there are too many");
}

#[test]
fn texts_that_are_no_mail() {
    let wide: Vec<u8> = "\u{FEFF}Code\r\nD873".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(pieces(&wide, Some("u.txt")), ["- u.txt :1 Code\r\nD873"]);
    assert_eq!(pieces(b"<table><tr><td>A<td>B</table>", None), ["- :1 A B"]);
    assert_eq!(pieces(b"{\"a\":\"x\\u2013y\\nz\"}", None), ["- :1 {\"a\":\"x–y\nz\"}"]);
    assert_eq!(pieces(DATA_FILE.as_bytes(), None), ["- :1 data file of 59"]);
    assert_eq!(pieces(b"%PDF-1.7\n", Some("a.pdf")), ["a.pdf was not read: it is a PDF document"]);
    let uuencoded = "See\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\nBye\n";
    assert_eq!(pieces(uuencoded.as_bytes(), None), ["- :1 See", "- a.txt :2 Hello", "- :1 Bye"]);
    assert_eq!(pieces(b"", None), Vec::<String>::new());
}

#[test]
fn places_are_exact_where_nothing_was_decoded() {
    let text = b"Subject: D873\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n two\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xFC\xFC x%2Dy\r\n--b--\r\n";
    let mut places = Vec::new();
    read(text, None, &mut |piece| {
        let Piece::Part(part) = piece else { return };
        let Content::Text(text) = part.content else { return };
        for word in ["D873", "two", "x-y"] {
            if let Some(at) = text.text.find(word) {
                let mut looked_up = text.places();
                places.push((word, looked_up.at(at), looked_up.at(at + 2)));
            }
        }
    });
    assert_eq!(
        places,
        [("D873", (1, 10), (1, 12)), ("two", (8, 2), (8, 4)), ("x-y", (12, 4), (12, 8))]
    );
}

#[test]
fn deep_nesting_is_bounded() {
    let mut text = String::new();
    for depth in 0..10_000 {
        text += &format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n");
    }
    assert_eq!(pieces(text.as_bytes(), None).len(), 1);
    let messages = "Content-Type: message/rfc822\r\n\r\n".repeat(10_000);
    assert_eq!(pieces(messages.as_bytes(), None).len(), 1);
    let alike = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(10_000);
    assert!(pieces(alike.as_bytes(), None).len() <= 100);
}

/// What ends nowhere is not searched for again and again: four times the text takes about four times as long, and not
/// sixteen times. It is the time of this thread alone, which a busy machine does not lengthen.
#[cfg(unix)]
#[test]
fn time_is_linear() {
    use rustix::time::{ClockId, clock_gettime};
    use std::time::Duration;

    const LITTLE: usize = 1 << 18;
    let head = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n";
    let taken = |piece: &str, length: usize, has_head: bool, name: Option<&str>| {
        let head = if has_head { head } else { "" };
        let text = head.to_owned() + &piece.repeat(length / piece.len());
        let now = || Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap();
        let begun = now();
        read(text.as_bytes(), name, &mut |_| ());
        now() - begun
    };
    for piece in [
        "--b\nContent-Type: multipart/mixed; boundary=none\n\n",
        "--b\nContent-Type: text/html\n\n<!-- <script> <a href=\"\n",
        "--b\nContent-Transfer-Encoding: base64\n\n=\n",
        "<a href='x?y=1'> <b title=\" &amp;amp;amp; =C2 %25%25 \\u ",
        "begin 644 a\n",
        "Content-Type: multipart/mixed; boundary=\"\n\n",
        "\n\nFrom a\nFrom: a@b\nSubject: c\n\n",
    ] {
        for (has_head, name) in [(true, None), (false, Some("a.html")), (false, None)] {
            let is_linear = |_| {
                let little = taken(piece, LITTLE, has_head, name).max(Duration::from_millis(1));
                taken(piece, 4 * LITTLE, has_head, name) < 8 * little
            };
            // The first time may be that of a cold cache.
            assert!((0..3).any(is_linear), "{piece:?} {has_head} {name:?}");
        }
    }
}

/// A generator of numbers; the same seed gives the same mails.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % end
    }
}

/// Pieces of mails, archives and pages, in any order, then changed and cut off anywhere.
#[test]
fn random_and_truncated_mails_do_no_harm() {
    let archive = zip(&[("a.txt", b"Hello"), ("b.avr", DATA_FILE.as_bytes())]);
    let packed = gzip(b"Hello, world");
    let fragments: [&[u8]; 34] = [
        b"From: a@b\r\n",
        b"Subject: =?utf-8?Q?=C3=A4?= =?utf-8?B?w6Q=?=\r\n",
        b"MIME-Version: 1.0\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n",
        b"Content-Type: text/html; charset=utf-16\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: multipart/digest; boundary=\"b c\"\r\n",
        b"Content-Type: text/plain; format=flowed; delsp=yes; name*0*=utf-8''a%; name*1=b\r\n",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: quoted-printable\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n",
        b"\r\n",
        b"\n\n",
        b"--b\r\n",
        b"--b--\r\n",
        b"--b c\r\n",
        b"SGVsbG8sIHdvcmxkIQ==\r\n",
        b"=C2=A0=E2=80=\r\n=93 =3D=\r\n",
        b"%C2%A0%25E2%2580%2593",
        b"\\u2013\\ud83d\\ude00\\n",
        b"&ndash;&#8209;&amp;amp;#45;&#x;",
        b"<td>a<wbr>b</td><!-- ",
        b"<a href=\"x?k=%2D\">y</a>",
        b"<script>x</script><pre>",
        b"begin 644 a.txt\n%2&5L;&\\\n`\nend\n",
        b"\xFF\xFEa\0b\0",
        b"\xC3\xA4\xFC\x96",
        b"{\"a\":\"",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        b"From a Mon\n",
        b" > flowed \n>text \n",
        DATA_FILE.as_bytes(),
        &archive,
        &packed,
    ];
    let mut random = Random(0x5EED_1234_5678_9ABC);
    let (mut texts, mut unread) = (0, 0);
    for _ in 0..20_000 {
        let mut bytes = Vec::new();
        for _ in 0..random.below(20) {
            bytes.extend_from_slice(fragments[random.below(fragments.len())]);
        }
        for _ in 0..random.below(4) {
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] = random.below(256) as u8;
            }
        }
        bytes.truncate(random.below(bytes.len() + 1).max(bytes.len() / 2));
        let name = [None, Some("a.html"), Some("b.eml"), Some("c.json")][random.below(4)];
        read(&bytes, name, &mut |piece| match piece {
            Piece::Part(part) => {
                if let Content::Text(text) = &part.content {
                    texts += 1;
                    let mut places = text.places();
                    let ends = text.text.char_indices().step_by(7).map(|(at, _)| places.at(at));
                    assert!(ends.into_iter().all(|(line, column)| line > 0 && column > 0));
                }
            }
            Piece::Unread(_) => unread += 1,
        });
    }
    assert!(texts > 10_000 && unread > 100, "{texts} {unread}");
}
