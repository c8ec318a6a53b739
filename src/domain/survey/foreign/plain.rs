//! Text out of HTML: tags go, scripts and styles go with what is in them,
//! references such as `&eacute;` become their characters.
//!
//! What comes out is text, and every page writes it as text; this only makes
//! it readable.

/// Bytes of a text that are looked at; the longest text of a survey has 1000
/// characters.
const MAX_BYTES: usize = 64 * 1024;

/// Bytes of a tag in which quotes are minded. Longer ones end at the next `>`.
const MAX_QUOTED: usize = 256;

/// A text and what it had besides.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Plain {
    /// The words, lines apart by `\n`.
    pub(super) text: String,
    /// It had pictures, films or frames.
    pub(super) media: bool,
    /// It had a program.
    pub(super) script: bool,
    /// It was longer than anybody reads.
    pub(super) cut: bool,
}

/// Elements of which nothing is words.
const SILENT: [&str; 10] =
    ["script", "style", "template", "iframe", "object", "svg", "noscript", "head", "title", "math"];

/// Elements that begin or end a line.
const LINES: [&str; 22] = [
    "br",
    "p",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "pre",
    "center",
];

/// Elements that show something that is no text.
const MEDIA: [&str; 9] = ["img", "video", "audio", "iframe", "object", "embed", "svg", "canvas", "picture"];

/// Other elements that texts of surveys have.
const INLINE: [&str; 27] = [
    "a", "abbr", "b", "big", "button", "cite", "code", "del", "em", "font", "form", "i", "input", "ins",
    "label", "mark", "s", "select", "small", "span", "strike", "strong", "sub", "sup", "td", "th", "u",
];

/// The words of a text with tags.
pub(super) fn plain(html: &str) -> Plain {
    let mut plain = Plain { cut: html.len() > MAX_BYTES, ..Plain::default() };
    // What nobody sees must not hide a tag.
    let html: &str =
        &html[..html.floor_char_boundary(MAX_BYTES)].replace(['\u{200b}', '\u{feff}', '\u{ad}'], "");
    let mut words = String::with_capacity(html.len());
    // Looked for once: a text of nothing but openings must not cost their square.
    let last_end = html.rfind('>');
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let has_end = last_end.is_some_and(|end| end > html.len() - rest.len());
        rest = read_tag(rest, has_end, &mut words, &mut plain);
    }
    words.push_str(rest);
    plain.text = tidy(&html_escape::decode_html_entities(&words));
    plain
}

/// Reads what begins with `<`; gives what comes after it.
fn read_tag<'a>(rest: &'a str, has_end: bool, words: &mut String, plain: &mut Plain) -> &'a str {
    let after = &rest[1..];
    if after.starts_with("!--") {
        return after.find("-->").map_or("", |end| &after[end + 3..]);
    }
    let closes = after.starts_with('/');
    let named = after.strip_prefix(['/', '!', '?']).unwrap_or(after);
    let length =
        named.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != ':').unwrap_or(named.len());
    let name = named[..length].to_ascii_lowercase();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        words.push('<');
        return after;
    }
    let is_known =
        [&SILENT[..], &LINES[..], &MEDIA[..], &INLINE[..]].iter().any(|names| names.contains(&name.as_str()));
    let Some(end) = has_end.then(|| end_of_tag(after)).flatten() else {
        if is_known {
            return "";
        }
        // "Is x <y" is no tag.
        words.push('<');
        return after;
    };
    plain.media |= MEDIA.contains(&name.as_str());
    plain.script |= name == "script";
    if LINES.contains(&name.as_str()) {
        words.push('\n');
    }
    let after_tag = &after[end + 1..];
    if !closes && SILENT.contains(&name.as_str()) && !after[..end].ends_with('/') {
        words.push(' ');
        return after_element(after_tag, &name);
    }
    if matches!(name.as_str(), "td" | "th" | "img") {
        words.push(' ');
    }
    after_tag
}

/// Where the `>` of a tag stands.
fn end_of_tag(tag: &str) -> Option<usize> {
    let plain_end = tag.find('>')?;
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().take(MAX_QUOTED) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    Some(plain_end)
}

/// What comes after an element's end; nothing when it has none.
fn after_element<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = rest[from..].find("</") {
        let end = from + at + 2;
        let is_it = rest.get(end..end + name.len()).is_some_and(|other| other.eq_ignore_ascii_case(name));
        if is_it {
            let tail = &rest[end + name.len()..];
            return tail.find('>').map_or("", |close| &tail[close + 1..]);
        }
        from = end;
    }
    ""
}

/// Single blanks, no empty lines, nothing invisible.
fn tidy(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']) {
        let words: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect();
        if !words.is_empty() {
            lines.push(words.join(" "));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, text: &str) {
        assert_eq!(plain(html).text, text, "{html}");
    }

    #[test]
    fn tags_go_and_words_stay() {
        check("<b>Você</b>&nbsp;nos <i>recomenda</i>?", "Você nos recomenda?");
        check("<p>\n\tUm</p>\r\n<p>Dois<br />Três</p>", "Um\nDois\nTrês");
        check(
            "Qu&atilde;o satisfeito(a) voc&ecirc; est&#225; &amp; feliz&#x3f;",
            "Quão satisfeito(a) você está & feliz?",
        );
        check("<a title=\"a > b\" href='x'>link</a>", "link");
        check("<o:p>Word</o:p><!-- note -->s", "Words");
    }

    #[test]
    fn scripts_and_styles_vanish_with_what_is_in_them() {
        check("Question:<script>alert('question');</script>", "Question:");
        check("a<STYLE>p { color: red }</style >b", "a b");
        check("a<script>never closed <b>b</b>", "a");
        check("<img src=x onerror=alert(1)>Hi<svg/onload=alert(1)>", "Hi");
        check("<img src=x onerror=alert(1)", "");
        check("<xss onmouseover=alert(1)>Hi</xss>", "Hi");
        assert!(plain("<script></script>").script);
        assert!(plain("<img src=x>").media);
    }

    #[test]
    fn what_is_no_tag_is_text() {
        check("a < b and b > c", "a < b and b > c");
        check("Is x <y", "Is x <y");
        check("1<2", "1<2");
        // Written as text it stays text: pages write it as text, too.
        check("&lt;b&gt;", "<b>");
    }

    #[test]
    fn hostile_texts_end_soon() {
        for piece in ["<a \"", "<y", "<script", "<!--", "&", "</", "<a '>"] {
            let long = piece.repeat(300_000);
            assert!(plain(&long).cut, "{piece}");
        }
    }
}
