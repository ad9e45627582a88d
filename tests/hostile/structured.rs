//! JSON, YAML and XML that never ends, or unfolds, or says two things at once.

use super::Corpus;

/// Adds every case.
pub fn add(corpus: &mut Corpus<'_>) {
    add_json(corpus);
    add_yaml(corpus);
    add_xml(corpus);
}

/// A code.json file with this text at the end of its only release.
fn code_json(more: &str) -> String {
    format!(
        "{{\"version\":\"2.0\",\"agency\":\"CONTOH\",\"measurementType\":{{\"method\":\"projects\"}},\"releases\":[{{\
         \"name\":\"Sistem Contoh\",\"description\":\"Kelola data contoh\",\"organization\":\"Dinas Contoh\",\
         \"permissions\":{{\"usageType\":\"openSource\",\"licenses\":[]}},\"laborHours\":1,\"tags\":[\"contoh\"],\
         \"contact\":{{\"email\":\"kontak@example.go.id\"}},\"repositoryURL\":\"https://example.go.id/contoh.git\"{more}}}]}}"
    )
}

fn add_json(corpus: &mut Corpus<'_>) {
    corpus.taken("harmless-code-inventory", "json", code_json(""));
    let depth = 100_000;
    let lists = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    corpus.refused("lists-100000-deep", "json", &lists);
    corpus.refused("lists-100000-deep-never-closed", "json", "[".repeat(depth));
    let objects = format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    corpus.refused("objects-100000-deep", "json", &objects);
    // One bad entry is rejected; the good one before it is taken.
    let second = format!("}},{{\"name\":\"Sistem Dalam\",\"deep\":{lists}");
    corpus.taken("second-release-100000-deep", "json", code_json(&second));
    corpus.taken("keys-twice", "json", code_json(",\"name\":\"Sistem Lain\",\"laborHours\":2"));
    corpus.taken("number-beyond-all", "json", code_json(",\"cost\":1e400,\"count\":-1e400"));
    corpus.taken(
        "number-of-a-million-digits",
        "json",
        code_json(&format!(",\"count\":{}", "9".repeat(1_000_000))),
    );
    corpus.taken("lone-surrogates", "json", code_json(",\"note\":\"\\ud800 \\udc00\\ud800\""));
    corpus.refused("json-scalar", "json", "42");
    corpus.refused("json-null", "json", "null");
    corpus.refused("json-of-blanks", "json", " ".repeat(1 << 20));
    corpus.refused(
        "json-is-not-utf-8",
        "json",
        [b"{\"releases\":[{\"name\":\"".as_slice(), &[0xff; 4096]].concat(),
    );
    corpus.refused(
        "json-string-never-ends",
        "json",
        format!("{{\"releases\":\"{}", "a".repeat(8 << 20)),
    );
    let members: String = (0..800_000).map(|it| format!("\"k{it}\":{{\"a\":{{}}}},")).collect();
    corpus.refused("json-objects-without-a-list", "json", format!("{{{members}\"z\":0}}"));
    let large = "{\"a\":0},".repeat(2_000_000);
    let entry = |name: &str| format!("{{\"nama_aplikasi\":\"{name}\",\"opd\":\"Dinas Contoh\"}}");
    // One entry is too large; those around it are taken.
    let list = format!("[{},{{\"isi\":[{large}0]}},{}]", entry("Sistem A"), entry("Sistem B"));
    corpus.taken("json-entry-of-many-megabytes", "json", list);
    let lines = format!("{}\n{{\"a\n{}\n", entry("Sistem A"), entry("Sistem B"));
    corpus.taken("json-lines-one-of-them-broken", "ndjson", lines);
    corpus.refused("json-line-never-ends", "jsonl", format!("{{\"a\":\"{}", "a".repeat(9 << 20)));
    corpus.refused("json-of-strangers", "json", "{\"hello\":[\"world\",{\"x\":null}]}");
}

fn add_yaml(corpus: &mut Corpus<'_>) {
    let public_code = |more: &str| {
        format!(
            "publiccodeYmlVersion: \"0.4\"\nname: Sistem Contoh\nurl: https://example.go.id/contoh.git\n\
             platforms: [web]\ncategories: [it-development]\ndevelopmentStatus: stable\nsoftwareType: standalone/web\n\
             description:\n  id:\n    shortDescription: Kelola data contoh\n    longDescription: {}\n    features: [contoh]\n\
             legal:\n  license: EUPL-1.2\nmaintenance:\n  type: internal\n  contacts:\n    - name: Tim Contoh\n\
             localisation:\n  localisationReady: false\n  availableLanguages: [id]\n{more}",
            "Kelola data contoh untuk uji berkas. ".repeat(8)
        )
    };
    corpus.taken("harmless-public-code", "yml", public_code(""));
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..=9 {
        let before = vec![format!("*a{}", level - 1); 10].join(",");
        bomb.push_str(&format!("a{level}: &a{level} [{before}]\n"));
    }
    corpus.refused("anchors-unfold", "yml", public_code(&bomb));
    let mut merges = String::from("m0: &m0 {a: 1, b: 2}\n");
    for level in 1..=30 {
        merges.push_str(&format!(
            "m{level}: &m{level} {{k{level}: [*m{0}, *m{0}], <<: *m{0}}}\n",
            level - 1
        ));
    }
    corpus.refused("merge-keys-unfold", "yml", public_code(&merges));
    corpus.refused("anchor-holds-itself", "yml", public_code("loop: &loop [*loop]\n"));
    corpus.refused(
        "yaml-100000-deep",
        "yml",
        format!("publiccodeYmlVersion: {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
    );
    corpus.refused(
        "yaml-keys-100000-deep",
        "yml",
        public_code(&format!("deep: {}1{}\n", "{a: ".repeat(100_000), "}".repeat(100_000))),
    );
    corpus.refused("yaml-never-closes", "yml", public_code("open: [1, {a: \"x\n"));
    corpus.refused("yaml-of-strangers", "yml", "hello: [world]\n");
    corpus.refused("yaml-unknown-anchor", "yml", public_code("x: *nowhere\n"));
}

fn add_xml(corpus: &mut Corpus<'_>) {
    let bill = |document_type: &str, name: &str| {
        format!(
            "<?xml version=\"1.0\"?>{document_type}<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"1\">\
             <metadata><component type=\"application\"><name>{name}</name><version>1</version></component></metadata>\
             <components><component type=\"library\"><name>pustaka</name><version>2</version></component></components></bom>"
        )
    };
    corpus.taken("harmless-bill-of-materials", "xml", bill("", "Sistem Contoh"));
    let entities: String = (1..=9)
        .map(|it| format!("<!ENTITY e{it} \"{}\">", format!("&e{};", it - 1).repeat(10)))
        .collect();
    corpus.refused(
        "billion-laughs",
        "xml",
        bill(&format!("<!DOCTYPE bom [<!ENTITY e0 \"ha\">{entities}]>"), "&e9;"),
    );
    corpus.refused(
        "external-entity",
        "xml",
        bill("<!DOCTYPE bom [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>", "&x;"),
    );
    let deep = format!("{}{}", "<component>".repeat(200_000), "</component>".repeat(200_000));
    corpus.refused(
        "xml-200000-deep",
        "xml",
        bill("", "Sistem Contoh").replace("<components>", &format!("<components>{deep}")),
    );
    let whole = bill("", "Sistem Contoh");
    corpus.refused("xml-never-closes", "xml", &whole[..whole.len() - 40]);
    corpus.refused("xml-of-strangers", "xml", "<hello><world/></hello>");
}
