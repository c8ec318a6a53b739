//! Writes HTML by hand: what people wrote is always escaped, and only words
//! of the program itself may be markup.

use crate::domain::text::Locale;

/// HTML in the making.
#[derive(Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup. Only what stands in the program can be `'static`, so no text
    /// of a person ever comes this way by mistake.
    pub(super) fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text between tags or inside a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for c in text.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
        self
    }

    /// A number.
    pub(super) fn number(&mut self, number: i64) -> &mut Self {
        self.0.push_str(&number.to_string());
        self
    }

    /// A `lang` attribute, where a text is not in the language of its page.
    pub(super) fn lang(&mut self, of_text: Locale, of_page: Locale) -> &mut Self {
        if of_text != of_page {
            self.markup(" lang=\"").markup(of_text.as_str()).markup("\"");
        }
        self
    }

    /// The content of a style element; it holds no text of people.
    pub(super) fn style(&mut self, style: &str) -> &mut Self {
        debug_assert!(!style.contains('<'), "BUG: markup in a style");
        self.markup("<style>");
        self.0.push_str(style);
        self.markup("</style>")
    }

    pub(super) fn finish(self) -> String {
        self.0
    }
}
