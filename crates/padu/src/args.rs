//! What can be asked for. Help texts stand in the message files: `verb-NAME`, `arg-NAME`; `help` puts them in.

use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use consolidation::plan::StepState;
use model::{DependencyKind, EvidenceKind, Viewer};

use crate::listing::Format;
use crate::messages::Language;

/// When colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
#[allow(missing_docs)]
pub enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ViewerChoice {
    Public,
    Coordinator,
    Operator,
}

impl ViewerChoice {
    /// The model's viewer.
    pub fn viewer(self) -> Viewer {
        match self {
            ViewerChoice::Public => Viewer::Public,
            ViewerChoice::Coordinator => Viewer::Coordinator,
            ViewerChoice::Operator => Viewer::Operator,
        }
    }
}

/// A verdict, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum Verdict {
    SameSystem,
    UsageOf,
    SameProduct,
    SameFunction,
    Partial,
    Complementary,
    Different,
    Unsure,
}

impl Verdict {
    /// The model's relation.
    pub fn relation(self) -> model::Relation {
        match self {
            Verdict::SameSystem => model::Relation::SameSystem,
            Verdict::UsageOf => model::Relation::UsageOf,
            Verdict::SameProduct => model::Relation::SameProduct,
            Verdict::SameFunction => model::Relation::SameFunction,
            Verdict::Partial => model::Relation::Partial,
            Verdict::Complementary => model::Relation::Complementary,
            Verdict::Different => model::Relation::Different,
            Verdict::Unsure => model::Relation::Unsure,
        }
    }
}

/// The two kinds of matching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum MatchKind {
    SameSystem,
    SameFunction,
}

/// What can be listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum ListKind {
    Applications,
    Usages,
    Deployments,
    Groups,
    Duplicates,
    Dependencies,
    Costs,
    Sources,
    Runs,
    Judgements,
    Analyses,
    Functions,
    Shared,
    Profiles,
    Products,
    NeedsDescription,
    Contradictions,
    Misclassified,
    Crosswalk,
    Roadmaps,
    Time,
}

/// Options of every verb.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct Global {
    #[arg(
        long,
        global = true,
        env = "PADU_CATALOG",
        value_name = "DIR",
        // An empty variable is one that is not set.
        value_parser = OsStringValueParser::new().map(PathBuf::from)
    )]
    pub catalog: Option<PathBuf>,
    #[arg(long, global = true)]
    pub lang: Option<Language>,
    #[arg(long, global = true, default_value = "auto")]
    pub color: ColorChoice,
    #[arg(long, global = true)]
    pub quiet: bool,
    #[arg(long, global = true, value_name = "NAME")]
    pub by: Option<String>,
    #[arg(long, global = true)]
    pub viewer: Option<ViewerChoice>,
}

/// What of the dependency graph is shown.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct GraphArgs {
    pub id: Option<String>,
    #[arg(long, value_name = "NUMBER", default_value_t = 2)]
    pub depth: usize,
    #[arg(long, value_name = "NUMBER", default_value_t = 10, conflicts_with = "id")]
    pub limit: usize,
    #[arg(long, default_value = "table")]
    pub format: GraphFormat,
}

/// How a graph is written: as any listing, or as a graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum GraphFormat {
    Table,
    Json,
    Ndjson,
    Csv,
    Md,
    Svg,
    Dot,
    Graphml,
    Archimate,
}

impl GraphFormat {
    /// The listing's format; `None` for a graph.
    pub fn listing(self) -> Option<Format> {
        match self {
            GraphFormat::Table => Some(Format::Table),
            GraphFormat::Json => Some(Format::Json),
            GraphFormat::Ndjson => Some(Format::Ndjson),
            GraphFormat::Csv => Some(Format::Csv),
            GraphFormat::Md => Some(Format::Md),
            GraphFormat::Svg | GraphFormat::Dot | GraphFormat::Graphml | GraphFormat::Archimate => {
                None
            }
        }
    }
}

/// What a roadmap has to keep to.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct PlanArgs {
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u8).range(1..=20))]
    pub years: Option<u8>,
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub from: Option<i32>,
    #[arg(long, value_name = "[YEAR|AGENCY=]AMOUNT")]
    pub budget: Vec<String>,
    #[arg(long, value_name = "[AGENCY=]NUMBER")]
    pub capacity: Vec<String>,
    #[arg(long, value_name = "ID")]
    pub keep: Vec<String>,
    #[arg(long, value_name = "ID|AGENCY")]
    pub exclude: Vec<String>,
    #[arg(long, value_name = "YEAR[=AGENCY]")]
    pub freeze: Vec<String>,
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    #[arg(long, value_name = "FILE|ROADMAP")]
    pub against: Option<String>,
    #[arg(
        long,
        value_name = "FILE|ROADMAP",
        requires = "against",
        conflicts_with_all = ["years", "from", "budget", "capacity", "keep", "exclude", "freeze", "policy", "near", "save"]
    )]
    pub roadmap: Option<String>,
    #[arg(long, value_name = "FILE|ROADMAP")]
    pub near: Option<String>,
    #[arg(long, value_name = "ID", conflicts_with_all = ["against", "save"])]
    pub what_if: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    #[arg(long, value_name = "FILE", conflicts_with_all = ["against", "what_if"])]
    pub out: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub limit: usize,
    #[command(flatten)]
    pub output: Output,
}

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "padu", version, arg_required_else_help = true, propagate_version = true)]
#[allow(missing_docs)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub verb: Verb,
}

/// A dependency that a person states.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct DependArgs {
    #[arg(required_unless_present = "withdraw")]
    pub id: Option<String>,
    #[arg(long, value_name = "ID|NAME", required_unless_present = "withdraw")]
    pub on: Option<String>,
    #[arg(
        long,
        required_unless_present = "withdraw",
        value_parser = keys(DependencyKind::ALL.map(DependencyKind::key))
            .try_map(|it| DependencyKind::from_key(&it.replace('-', "_")).ok_or("kind"))
    )]
    pub kind: Option<DependencyKind>,
    #[arg(long, value_name = "NAME")]
    pub data: Vec<String>,
    #[arg(
        long,
        value_parser = keys(EvidenceKind::ALL.map(EvidenceKind::key))
            .try_map(|it| EvidenceKind::from_key(&it).ok_or("evidence"))
    )]
    pub known: Option<EvidenceKind>,
    #[arg(long)]
    pub reason: String,
    #[arg(long, value_name = "STATEMENT", conflicts_with_all = ["id", "on", "kind", "data", "known"])]
    pub withdraw: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// What became of a kept roadmap.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct ProgressArgs {
    pub roadmap: Option<String>,
    #[arg(long, value_name = "ID", requires_all = ["state", "reason"])]
    pub step: Option<String>,
    #[arg(
        long,
        requires = "step",
        value_parser = keys(StepState::ALL.map(StepState::key))
            .map(|it| StepState::from_key(&it))
    )]
    pub state: Option<StepState>,
    #[arg(long, value_name = "DATE", requires = "step")]
    pub day: Option<String>,
    #[arg(long, value_name = "AMOUNT", requires = "step", value_parser = clap::value_parser!(u64).range(..=90_000_000_000_000_000))]
    pub saved: Option<u64>,
    #[arg(long, value_name = "AMOUNT", requires = "step", value_parser = clap::value_parser!(u64).range(..=90_000_000_000_000_000))]
    pub spent: Option<u64>,
    #[arg(long, requires = "step")]
    pub reason: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub output: Output,
}

/// Keys of the model as they are typed, with hyphens, or as programs write them.
fn keys<const N: usize>(keys: [&'static str; N]) -> PossibleValuesParser {
    PossibleValuesParser::new(keys.map(|it| PossibleValue::new(it.replace('_', "-")).alias(it)))
}

/// How a listing is written.
#[derive(Debug, Clone, Copy, Args)]
#[allow(missing_docs)]
pub struct Output {
    #[arg(long, default_value = "table")]
    pub format: Format,
}

/// Options of `import`.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct ImportArgs {
    #[arg(required_unless_present = "undo")]
    pub files: Vec<PathBuf>,
    #[arg(long, conflicts_with = "guess")]
    pub profile: Option<String>,
    #[arg(long)]
    pub guess: bool,
    #[arg(long)]
    pub sheet: Option<String>,
    #[arg(long)]
    pub source: Option<String>,
    #[arg(long, value_name = "NUMBER")]
    pub precedence: Option<i32>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, value_name = "PROFILE")]
    pub save_profile: Option<String>,
    #[arg(long, value_name = "RUN", conflicts_with = "files")]
    pub undo: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// Options of `search`.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct SearchArgs {
    pub text: Vec<String>,
    #[arg(long, value_name = "FACET=VALUE")]
    pub filter: Vec<String>,
    #[arg(long, default_value_t = 20, value_name = "NUMBER")]
    pub limit: usize,
    #[arg(long, default_value_t = 0, value_name = "NUMBER")]
    pub offset: usize,
    #[arg(long)]
    pub facets: bool,
    #[arg(long, conflicts_with_all = ["filter", "facets", "offset"])]
    pub objects: bool,
    #[command(flatten)]
    pub output: Output,
}

/// Options of `match`.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct MatchArgs {
    #[arg(required_unless_present = "left", conflicts_with_all = ["left", "right"])]
    pub file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "right")]
    pub left: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "left")]
    pub right: Option<PathBuf>,
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["left", "right"])]
    pub source: Option<String>,
    #[arg(long)]
    pub kind: MatchKind,
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    #[arg(long, value_name = "COLUMN")]
    pub id: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    #[arg(long)]
    pub candidates: bool,
    #[command(flatten)]
    pub output: Output,
}

/// Options of `label`.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct LabelArgs {
    #[arg(long)]
    pub kind: Option<MatchKind>,
    #[arg(long, default_value_t = 50, value_name = "NUMBER")]
    pub limit: usize,
    #[arg(long)]
    pub list: bool,
    #[arg(long, conflicts_with = "list")]
    pub reason: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

/// What can be done about the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[allow(missing_docs)]
pub enum LexiconTask {
    Check,
    Suggest,
}

/// Options of `lexicon`.
#[derive(Debug, Clone, Args)]
#[allow(missing_docs)]
pub struct LexiconArgs {
    #[arg(value_name = "TASK")]
    pub task: LexiconTask,
    #[arg(long, value_name = "DIR")]
    pub lexicon: Option<PathBuf>,
    #[arg(long, value_name = "NUMBER")]
    pub limit: Option<usize>,
    #[command(flatten)]
    pub output: Output,
}

/// The verbs.
#[derive(Debug, Clone, Subcommand)]
#[allow(missing_docs)]
pub enum Verb {
    Demo {
        dir: Option<PathBuf>,
        #[command(flatten)]
        output: Output,
    },
    Import(ImportArgs),
    Issues {
        #[arg(long, default_value = "")]
        run: String,
        #[arg(long, default_value = "", value_parser = ["", "note", "repaired", "rejected"])]
        severity: String,
        #[arg(long, value_name = "NUMBER")]
        limit: Option<usize>,
        #[command(flatten)]
        output: Output,
    },
    Analyze {
        #[arg(long)]
        force: bool,
        #[arg(long, conflicts_with = "force")]
        refit: bool,
        #[command(flatten)]
        output: Output,
    },
    Status {
        #[command(flatten)]
        output: Output,
    },
    List {
        #[arg(value_name = "LIST")]
        kind: ListKind,
        #[arg(long, default_value = "", value_name = "ID")]
        of: String,
        #[arg(long)]
        all: bool,
        #[arg(long, value_name = "NUMBER")]
        limit: Option<usize>,
        #[command(flatten)]
        output: Output,
    },
    Search(SearchArgs),
    Show {
        id: String,
        #[arg(long)]
        provenance: bool,
        #[command(flatten)]
        output: Output,
    },
    Explain {
        left: String,
        right: String,
        #[arg(long)]
        kind: Option<MatchKind>,
        #[arg(long, value_name = "FILE")]
        svg: Option<PathBuf>,
        #[command(flatten)]
        output: Output,
    },
    Impact {
        id: String,
        #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
        steps: Option<u32>,
        #[command(flatten)]
        output: Output,
    },
    Judge {
        #[arg(required_unless_present = "withdraw")]
        left: Option<String>,
        #[arg(required_unless_present = "withdraw")]
        right: Option<String>,
        #[arg(long, required_unless_present = "withdraw")]
        verdict: Option<Verdict>,
        #[arg(long)]
        reason: String,
        #[arg(long, value_name = "JUDGEMENT")]
        withdraw: Option<String>,
        #[arg(long, value_name = "DATE", conflicts_with = "withdraw")]
        until: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    Label(LabelArgs),
    Lexicon(LexiconArgs),
    Diff {
        #[arg(value_name = "RUN1")]
        run1: Option<String>,
        #[arg(value_name = "RUN2")]
        run2: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    Merge {
        left: String,
        right: String,
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    Split {
        left: String,
        right: String,
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    Set {
        id: String,
        field: String,
        value: String,
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    Propose {
        #[arg(long, default_value_t = 20, value_name = "NUMBER")]
        limit: usize,
        #[arg(long, value_name = "ID")]
        id: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    Plan(PlanArgs),
    Progress(ProgressArgs),
    Graph(GraphArgs),
    Depend(DependArgs),
    Match(MatchArgs),
    Report {
        file: PathBuf,
    },
    Export {
        #[arg(long, value_name = "DIR")]
        all: PathBuf,
        #[command(flatten)]
        output: Output,
    },
    Backup {
        file: PathBuf,
    },
    Restore {
        file: PathBuf,
    },
    Verify {
        #[command(flatten)]
        output: Output,
    },
    Rebuild,
    Erase {
        token: String,
        #[arg(long)]
        reason: String,
        #[command(flatten)]
        output: Output,
    },
    Completions {
        shell: clap_complete::Shell,
    },
    Man {
        dir: PathBuf,
    },
    #[command(hide = true)]
    ReadWorkbook {
        file: PathBuf,
        #[arg(long)]
        sheet: Option<String>,
    },
}

/// Whether a word of the command line is a verb.
pub fn is_verb(word: &str) -> bool {
    EXAMPLES.iter().any(|(verb, _)| *verb == word)
}

/// Examples of each verb, shown in its help and run by a test in a folder that holds the demo's files
/// and a catalogue of them.
pub const EXAMPLES: &[(&str, &[&str])] = &[
    ("demo", &["padu demo", "padu demo my-demo --lang en"]),
    (
        "import",
        &[
            "padu import kabupaten.csv",
            "padu import kementerian.xlsx --dry-run --format json",
            "padu import --guess kabupaten.csv --dry-run",
        ],
    ),
    ("issues", &["padu issues --limit 20", "padu issues --severity rejected --format csv"]),
    ("analyze", &["padu analyze", "padu analyze --force --format json"]),
    ("status", &["padu status", "padu status --format json"]),
    (
        "list",
        &[
            "padu list groups",
            "padu list usages --format csv",
            "padu list profiles",
            "padu list products",
            "padu list needs-description --limit 20",
            "padu list judgements --all",
            "padu list crosswalk --format csv",
            "padu list time --of ID",
        ],
    ),
    (
        "search",
        &[
            "padu search simpeg",
            "padu search \"aplikasi untuk mengelola surat masuk\" --facets",
            "padu search kepegawaian --filter level=regency",
            "padu search --objects \"data pegawai\"",
        ],
    ),
    ("show", &["padu show ID", "padu show ID --provenance --format json"]),
    (
        "explain",
        &[
            "padu explain ID ID2",
            "padu explain ID ID2 --kind same-function --format json",
            "padu explain ID ID2 --svg why.svg",
        ],
    ),
    (
        "plan",
        &[
            "padu plan",
            "padu plan --years 3 --budget 5000000000 --capacity 4",
            "padu plan --keep ID --exclude \"Kota Semarang\" --format json",
            "padu plan --save \"roadmap of 2027\"",
            "padu plan --out roadmap.html",
        ],
    ),
    ("progress", &["padu progress", "padu progress --out progress.html", "padu list roadmaps"]),
    (
        "depend",
        &[
            "padu depend ID --on ID2 --kind calls-api --data \"data pegawai\" --reason \"interview\"",
            "padu depend ID --on \"Gerbang Data\" --kind receives-file --reason \"letter of 3 March\"",
        ],
    ),
    (
        "graph",
        &[
            "padu graph",
            "padu graph ID --depth 2",
            "padu graph ID --format svg",
            "padu graph ID --format dot",
            "padu graph --format archimate",
        ],
    ),
    ("impact", &["padu impact ID", "padu impact ID --steps 1 --format csv"]),
    (
        "judge",
        &[
            "padu judge ID ID2 --verdict different --reason \"other owners\"",
            "padu judge ID ID2 --verdict same-system --reason \"same host\"",
            "padu judge ID ID2 --verdict unsure --reason \"owner is asked\" --until 2099-06-30",
        ],
    ),
    ("lexicon", &["padu lexicon check", "padu lexicon suggest --limit 20"]),
    ("diff", &["padu diff", "padu diff --format json"]),
    ("label", &["padu label", "padu label --list --kind same-function --limit 10"]),
    (
        "merge",
        &[
            "padu merge ID ID2 --reason \"same host\"",
            "padu merge ID ID2 --reason \"renamed in 2023\" --by reviewer",
        ],
    ),
    (
        "split",
        &[
            "padu split ID ID2 --reason \"other owners\"",
            "padu split ID ID2 --reason \"two products\" --by reviewer",
        ],
    ),
    (
        "set",
        &[
            "padu set ID status retired --reason \"letter of 12 May\"",
            "padu set ID owner_unit Diskominfo --reason \"owner moved\"",
        ],
    ),
    ("propose", &["padu propose", "padu propose --limit 5 --format md"]),
    (
        "match",
        &[
            "padu match kabupaten.csv --kind same-function --out found",
            "padu match kabupaten.csv --kind same-system --out found --format json",
            "padu match --left 2023.csv --right 2024.csv --kind same-system --out found",
        ],
    ),
    ("report", &["padu report report.html", "padu report report.html --lang en"]),
    ("export", &["padu export --all out", "padu export --all out --viewer public"]),
    ("backup", &["padu backup copy.padu", "padu backup copy.padu --quiet"]),
    (
        "restore",
        &[
            "padu restore copy.padu --catalog restored",
            "padu restore copy.padu --catalog other --quiet",
        ],
    ),
    ("verify", &["padu verify", "padu verify --format json"]),
    ("rebuild", &["padu rebuild", "padu rebuild --quiet"]),
    (
        "erase",
        &[
            "padu erase TOKEN --reason \"asked for by the person\"",
            "padu erase TOKEN --reason \"retention over\" --by officer",
        ],
    ),
    ("completions", &["padu completions bash", "padu completions zsh"]),
    ("man", &["padu man man", "padu man man --quiet"]),
];
