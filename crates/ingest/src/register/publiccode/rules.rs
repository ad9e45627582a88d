//! The keys of publiccode.yml and what may stand under each.

/// What may stand under a key.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// One text; numbers pass, as YAML does not ask for quotes.
    Text,
    /// `true` or `false`.
    Flag,
    /// A web address.
    HttpUrl,
    /// The repository: any address with scheme and host.
    RepositoryUrl,
    /// An address or a list of addresses.
    UrlOrUrls,
    /// A URL or URN.
    Identifier,
    /// `YYYY-MM-DD`.
    Date,
    /// An e-mail address.
    Email,
    /// A relative path or web address of an SVG or PNG picture.
    Picture,
    /// A relative path or web address.
    File,
    /// A text of so many characters.
    Sized(usize, usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// The version of the standard.
    Version,
    /// An SPDX licence expression.
    Licence,
    /// A text that passes the test.
    Word(fn(&str) -> bool),
    /// A country code; lower case is deprecated.
    Country,
    /// A BCP 47 language tag.
    Language,
    /// A MIME type.
    Mime,
    /// A video's address.
    Video,
    /// An identifier of a supported standard.
    Standard,
    /// A list; true when it may not be empty.
    List(&'static Shape, bool),
    /// A map with these keys.
    Map(&'static [Key]),
    /// A map from language tags to maps with these keys.
    ByLanguage(&'static [Key]),
}

/// A key.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name, as written.
    pub name: &'static str,
    /// What may stand under it.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// Whether the standard will drop it.
    pub deprecated: bool,
}

const fn must(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true, deprecated: false }
}

const fn may(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false, deprecated: false }
}

const fn old(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false, deprecated: true }
}

/// Versions of the standard that are read; `0` means the latest of them.
pub const VERSIONS: &[&str] = &[
    "0", "0.2", "0.2.0", "0.2.1", "0.2.2", "0.3", "0.3.0", "0.4", "0.4.0", "0.5", "0.5.0", "0.6",
    "0.6.0", "0.7", "0.7.0",
];

/// The versions that are not out of date.
pub const LATEST: &[&str] = &["0", "0.7", "0.7.0"];

const STATUS: &[&str] = &["concept", "development", "beta", "stable", "obsolete"];

const SOFTWARE_TYPE: &[&str] = &[
    "standalone/mobile",
    "standalone/iot",
    "standalone/desktop",
    "standalone/web",
    "standalone/backend",
    "standalone/other",
    "addon",
    "library",
    "configurationFiles",
];

const MAINTENANCE: &[&str] = &["internal", "contract", "community", "none"];

const TEXTS: Shape = Shape::List(&Shape::Text, false);

const ORGANISATION: &[Key] = &[may("name", Shape::Text), must("uri", Shape::Identifier)];

const DEPENDENCY: &[Key] = &[
    must("name", Shape::Text),
    may("versionMin", Shape::Text),
    may("versionMax", Shape::Text),
    may("version", Shape::Text),
    may("optional", Shape::Flag),
];

const DEPENDENCIES: Shape = Shape::List(&Shape::Map(DEPENDENCY), false);

const COUNTRIES: Shape = Shape::List(&Shape::Country, false);

const AUDIENCE: &[Key] = &[
    may("countries", COUNTRIES),
    may("unsupportedCountries", COUNTRIES),
    may("scope", Shape::List(&Shape::Word(super::super::vocabulary::is_scope), false)),
];

const DESCRIPTION: &[Key] = &[
    may("localisedName", Shape::Text),
    old("genericName", Shape::Sized(0, 35)),
    must("shortDescription", Shape::Sized(1, 150)),
    must("longDescription", Shape::Sized(150, 10_000)),
    may("documentation", Shape::HttpUrl),
    may("apiDocumentation", Shape::HttpUrl),
    must("features", Shape::List(&Shape::Text, true)),
    may("screenshots", Shape::List(&Shape::File, false)),
    may("videos", Shape::List(&Shape::Video, false)),
    may("awards", TEXTS),
];

const LEGAL: &[Key] = &[
    must("license", Shape::Licence),
    may("mainCopyrightOwner", Shape::Text),
    old("repoOwner", Shape::Text),
    old("authorsFile", Shape::File),
];

const CONTACT: &[Key] = &[
    must("name", Shape::Text),
    may("email", Shape::Email),
    may("affiliation", Shape::Text),
    may("phone", Shape::Text),
];

const CONTRACTOR: &[Key] = &[
    must("name", Shape::Text),
    must("until", Shape::Date),
    may("website", Shape::HttpUrl),
    may("email", Shape::Email),
];

const MAINTENANCE_KEYS: &[Key] = &[
    must("type", Shape::OneOf(MAINTENANCE)),
    may("contractors", Shape::List(&Shape::Map(CONTRACTOR), false)),
    may("contacts", Shape::List(&Shape::Map(CONTACT), false)),
];

const LOCALISATION: &[Key] = &[
    must("localisationReady", Shape::Flag),
    must("availableLanguages", Shape::List(&Shape::Language, true)),
];

const PLATFORMS: &[Key] = &[
    may("spid", Shape::Flag),
    may("pagopa", Shape::Flag),
    may("cie", Shape::Flag),
    may("anpr", Shape::Flag),
    may("io", Shape::Flag),
];

const CONFORMITY: &[Key] = &[
    may("lineeGuidaDesign", Shape::Flag),
    may("modelloInteroperabilita", Shape::Flag),
    may("misureMinimeSicurezza", Shape::Flag),
    may("gdpr", Shape::Flag),
];

const ITALY: &[Key] = &[
    may("countryExtensionVersion", Shape::OneOf(&["0.2", "1.0"])),
    old("conforme", Shape::Map(CONFORMITY)),
    old("riuso", Shape::Map(&[may("codiceIPA", Shape::Text)])),
    may("piattaforme", Shape::Map(PLATFORMS)),
];

/// The top level.
pub const ROOT: &[Key] = &[
    must("publiccodeYmlVersion", Shape::Version),
    must("name", Shape::Text),
    may("applicationSuite", Shape::Text),
    must("url", Shape::RepositoryUrl),
    may("landingURL", Shape::HttpUrl),
    may("isBasedOn", Shape::UrlOrUrls),
    may("softwareVersion", Shape::Text),
    may("releaseDate", Shape::Date),
    may("logo", Shape::Picture),
    old("monochromeLogo", Shape::Picture),
    old("inputTypes", Shape::List(&Shape::Mime, false)),
    old("outputTypes", Shape::List(&Shape::Mime, false)),
    must("platforms", Shape::List(&Shape::Text, true)),
    may("categories", Shape::List(&Shape::Word(super::super::vocabulary::is_category), false)),
    may("usedBy", TEXTS),
    may("roadmap", Shape::HttpUrl),
    must("developmentStatus", Shape::OneOf(STATUS)),
    must("softwareType", Shape::OneOf(SOFTWARE_TYPE)),
    may("intendedAudience", Shape::Map(AUDIENCE)),
    must("description", Shape::ByLanguage(DESCRIPTION)),
    must("legal", Shape::Map(LEGAL)),
    must("maintenance", Shape::Map(MAINTENANCE_KEYS)),
    must("localisation", Shape::Map(LOCALISATION)),
    may("organisation", Shape::Map(ORGANISATION)),
    may("fundedBy", Shape::List(&Shape::Map(ORGANISATION), false)),
    may("supports", Shape::List(&Shape::Map(&[must("id", Shape::Standard)]), false)),
    may(
        "dependsOn",
        Shape::Map(&[
            may("open", DEPENDENCIES),
            may("proprietary", DEPENDENCIES),
            may("hardware", DEPENDENCIES),
        ]),
    ),
    may("IT", Shape::Map(ITALY)),
    old("it", Shape::Map(ITALY)),
];
