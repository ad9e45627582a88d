//! The vocabulary of an application record: every field a register may fill.
//!
//! The names follow the SPBE portal and eight real Indonesian inventories (domain note 1.3), widened by
//! RIHA, publiccode.yml and SB 272. Mapping profiles, tables, exports and the matching profile all use
//! these keys, so a field is added here first.

use serde::{Deserialize, Serialize};

use crate::viewer::Visibility;

/// What a field's text holds; decides how an importer repairs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldKind {
    /// The name of a system.
    Name,
    /// A sentence or more.
    Text,
    /// Several short values.
    List,
    /// One or more web addresses.
    Url,
    /// An amount of money; canonical form is decimal digits, currency beside it.
    Amount,
    /// A calendar year.
    Year,
    /// An ISO date.
    Date,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Count,
    /// A code or identifier kept as typed.
    Code,
    /// An agency or unit name.
    Organization,
    /// A life-cycle word; canonical form is a [`crate::Lifecycle`] key.
    Status,
    /// A contact person: personal data, sealed before anything is stored.
    Person,
}

macro_rules! fields {
    ($( $variant:ident $key:literal $kind:ident $visibility:ident $doc:literal; )*) => {
        /// One field of an application record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field { $( #[doc = $doc] $variant, )* }

        impl Field {
            /// Every field, in the order in which records are shown.
            pub const ALL: &'static [Field] = &[ $( Field::$variant, )* ];

            /// The stable key used in profiles, tables and exports.
            pub fn key(self) -> &'static str {
                match self { $( Field::$variant => $key, )* }
            }

            /// The field with this key, if there is one.
            pub fn from_key(key: &str) -> Option<Field> {
                match key { $( $key => Some(Field::$variant), )* _ => None }
            }

            /// What the field's text holds.
            pub fn kind(self) -> FieldKind {
                match self { $( Field::$variant => FieldKind::$kind, )* }
            }

            /// Who may see the field unless the record says otherwise.
            pub fn visibility(self) -> Visibility {
                match self { $( Field::$variant => Visibility::$visibility, )* }
            }
        }
    };
}

fields! {
    Name "name" Name Public "Name of the system (Nama aplikasi).";
    ShortName "short_name" Name Public "Short name or acronym (Nama pendek).";
    Aliases "aliases" List Public "Other names (Nama lain).";
    Roles "roles" List Public "Roles that it fills and others may fill too, by which it is called (Peran).";
    Description "description" Text Public "What it is (Uraian).";
    Function "function" Text Public "What it does (Fungsi).";
    Inputs "inputs" Text Public "Data it uses (Masukan).";
    Outputs "outputs" Text Public "What it produces (Luaran).";
    Services "services" List Public "Services it supports (Layanan).";
    Processes "processes" List Public "Business processes it supports (Proses bisnis).";
    DataObjects "data_objects" List Public "Data objects it holds.";
    TargetUsers "target_users" List Public "Whom it serves (Pengguna).";
    Category "category" List Public "The register's own category.";
    Tags "tags" List Public "Keywords.";
    ApplicationType "application_type" Code Public "Umum or Khusus (Jenis).";
    RaaCode "raa_code" Code Public "Application reference code (RAA).";
    RalCode "ral_code" List Public "Service reference codes (RAL).";
    RabCode "rab_code" List Public "Process reference codes (RAB).";
    RadCode "rad_code" List Public "Data reference codes (RAD).";
    OwnerAgency "owner_agency" Organization Public "Agency that owns it (Instansi pemilik).";
    OwnerUnit "owner_unit" Organization Public "Unit that owns it (OPD, unit kerja).";
    OwnerLevel "owner_level" Code Public "Central, province, regency, city (Kategori pemilik).";
    OperatorUnit "operator_unit" Organization Public "Unit that runs it.";
    DeveloperUnit "developer_unit" Organization Public "Unit or firm that built it.";
    StewardAgency "steward_agency" Organization Public "Service steward (Wali layanan).";
    UserUnits "user_units" List Public "Units that use it.";
    UsedBy "used_by" List Public "Agencies that use it.";
    Vendor "vendor" Organization Public "Supplier.";
    BasedOn "based_on" List Public "Product it is derived from.";
    Replaces "replaces" List Public "Systems it replaces.";
    Platforms "platforms" List Public "Web, mobile, desktop (Basis aplikasi).";
    Licence "licence" Code Public "Licence type.";
    Languages "languages" List Public "Programming languages.";
    Frameworks "frameworks" List Public "Frameworks.";
    Databases "databases" List Public "Database systems (Basis data).";
    Technology "technology" List Public "Technology in one cell, where the register does not divide it.";
    SourceRepo "source_repo" Url Public "Source repository.";
    Urls "urls" Url Public "Addresses (Alamat).";
    Hosting "hosting" Text Limited "Where it runs (Lokasi server).";
    Integrations "integrations" Text Public "What it exchanges data with (Integrasi).";
    Status "status" Status Public "Life-cycle status.";
    InactiveReason "inactive_reason" Text Public "Why it is not in use.";
    YearBuilt "year_built" Year Public "Year built.";
    YearModified "year_modified" Year Public "Year last developed.";
    LastUpdated "last_updated" Date Public "Date of the register's entry.";
    UserCount "user_count" Count Public "Number of users.";
    LegalBasis "legal_basis" List Public "Legal basis (Dasar hukum).";
    Objective "objective" Text Public "Performance objective supported (Sasaran kinerja).";
    AssetCode "asset_code" Code Limited "Asset register code (Kode BMN/BMD).";
    TdpseNo "tdpse_no" Code Public "Electronic-system operator registration number.";
    ExternalId "external_id" Code Public "The register's own identifier.";
    CostBuild "cost_build" Amount Limited "Cost of building it.";
    CostMaintain "cost_maintain" Amount Limited "Yearly maintenance cost.";
    CostLicence "cost_licence" Amount Limited "Yearly licence cost.";
    CostHosting "cost_hosting" Amount Limited "Yearly hosting cost.";
    CostTotal "cost_total" Amount Limited "A cost that the register does not divide.";
    Costs "costs" List Limited "Costs with kind, basis and year, as `120000000 IDR total planned 2025` (Biaya lain).";
    CostYear "cost_year" Year Limited "Fiscal year of the costs.";
    ContractEnd "contract_end" Date Limited "Until when it is paid for by contract (Akhir kontrak).";
    FundSource "fund_source" Code Limited "Source of funds.";
    BusinessValue "business_value" Count Public "Business value from 0 to 100, as a person or a register assessed it (Nilai bisnis).";
    TechnicalFit "technical_fit" Count Public "Technical fit from 0 to 100, as a person or a register assessed it (Kecocokan teknis).";
    Complaints "complaints" Count Public "Number of complaints (Pengaduan).";
    LastAudit "last_audit" Date Limited "When its security was last audited (Audit keamanan terakhir).";
    OnlyNamed "only_named" Flag Public "The entry only names a system, to say who uses it (Hanya disebut).";
    Exception "exception" Text Public "Recorded exception from the duty to use a shared application, with its basis (Pengecualian).";
    PersonalData "personal_data" Flag Public "Holds personal data.";
    Security "security" Text Secret "Security category or audit result.";
    RecordVisibility "visibility" Code Public "Visibility of the whole record.";
    Contact "contact" Person Secret "Contact person: sealed.";
    Remark "remark" Text Public "Free remark (Keterangan).";
}
