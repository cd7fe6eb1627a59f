//! A piece of rule text in both languages.

use dangjiu::lang::Lang;

/// The same words in English and in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Phrase {
    /// In one language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }

    /// Words that are the same in both.
    #[must_use]
    pub fn same(text: impl Into<String>) -> Phrase {
        let en = text.into();
        Phrase { zh: en.clone(), en }
    }

    /// Words of both.
    #[must_use]
    pub fn of(en: impl Into<String>, zh: impl Into<String>) -> Phrase {
        Phrase { en: en.into(), zh: zh.into() }
    }

    /// `en` and `zh` with each `{}` replaced by the parts in order; in Chinese `{1}`, `{2}` … name a part.
    #[must_use]
    pub fn form(en: &str, zh: &str, parts: &[&Phrase]) -> Phrase {
        let fill = |pattern: &str, lang: Lang| {
            let mut text = String::new();
            let mut next = 0;
            let mut rest = pattern;
            while let Some((before, after)) = rest.split_once('{') {
                text.push_str(before);
                let (number, tail) = after.split_once('}').unwrap_or(("", ""));
                let at = if number.is_empty() {
                    next += 1;
                    next - 1
                } else {
                    number.parse::<usize>().unwrap_or(1) - 1
                };
                text.push_str(parts.get(at).map_or("", |part| part.get(lang)));
                rest = tail;
            }
            text.push_str(rest);
            text
        };
        Phrase { en: fill(en, Lang::En), zh: fill(zh, Lang::Zh) }
    }

    /// Parts with something between them.
    #[must_use]
    pub fn join(parts: &[Phrase], en: &str, zh: &str) -> Phrase {
        let text = |lang: Lang, between: &str| {
            parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(between)
        };
        Phrase { en: text(Lang::En, en), zh: text(Lang::Zh, zh) }
    }
}
