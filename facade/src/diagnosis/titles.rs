//! What systems are called in front of people: the same in sentences, tables and charts.

use dangjiu::diagnostic::Bilingual;
use dangjiu::lang::Lang;
use dangjiu::observation::Role;
use dangjiu::say;
use dangjiu::schema::Vocabulary;

/// A system by itself, by its name: `Taobao`, `ERP`, `Warehouse`. One that nobody declared keeps the name it came with.
///
/// ```
/// let vocabulary = dangjiu::builtin::vocabulary();
/// let system = |name| dangjiu_facade::diagnosis::system_title(&vocabulary, name);
/// assert_eq!((system("wms").en.as_str(), system("jd").en.as_str()), ("Warehouse", "JD"));
/// assert_eq!(system("our-own-shop").zh, "our-own-shop");
/// ```
#[must_use]
pub fn system_title(vocabulary: &Vocabulary, name: &str) -> Bilingual {
    // Names of companies that are not words.
    match name {
        "jd" => return say!("JD", "京东"),
        "alibaba_1688" => return say!("1688", "1688"),
        _ => {}
    }
    let member = |list: &str| {
        let declared = vocabulary.enumeration(*vocabulary.enum_names.get(list)?)?;
        declared.members.iter().find(|names| names.primary == name)
    };
    if let Some(role) = Role::named(name) {
        let Bilingual { en, zh } = role.title();
        Bilingual { en: capital(&en), zh }
    } else if let Some(names) = member("channel").or_else(|| member("source")) {
        let en = names.get(Lang::En).replace('_', " ");
        Bilingual { en: capital(&en), zh: names.get(Lang::Zh).to_owned() }
    } else {
        Bilingual { en: name.to_owned(), zh: name.to_owned() }
    }
}

/// The same within a sentence: `Taobao`, `the ERP`, `the warehouse`.
pub(super) fn system_in_sentence(vocabulary: &Vocabulary, name: &str) -> Bilingual {
    match Role::named(name).map(|role| (role, role.title())) {
        Some((Role::Crm | Role::Finance, title)) => title,
        Some((Role::Channel | Role::Erp | Role::Wms | Role::Carrier, Bilingual { en, zh })) => {
            Bilingual { en: format!("the {en}"), zh }
        }
        None => system_title(vocabulary, name),
    }
}

/// With a capital letter, as companies write themselves and sentences begin.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
