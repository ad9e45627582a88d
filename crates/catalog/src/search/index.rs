//! The index on disk: disposable, stamped with the number of the last event it has seen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::Field as RecordField;
use serde::Deserialize;
use tantivy::merge_policy::NoMergePolicy;
use tantivy::schema::{
    FAST, Facet, FacetOptions, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema,
    TextFieldIndexing, TextOptions,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

use super::analysis::{self, ENGLISH, INDONESIAN, PLAIN};
use crate::error::Result;
use crate::{Catalog, CatalogError, queries, rows};

const WRITER_BYTES: usize = 64 << 20;
/// Raised when documents look different for the same catalogue, so that old indexes are rebuilt.
const FORMAT: &str = "1";

/// The fields of a search document.
pub(crate) struct Fields {
    pub id: Field,
    pub body: Field,
    pub name: Field,
    pub text: Field,
    pub text_id: Field,
    pub text_en: Field,
    pub function: Field,
    pub facet: Field,
    pub visibility: Field,
}

/// An open index with its fields.
pub(crate) struct Opened {
    pub index: Index,
    pub fields: Fields,
}

#[derive(Deserialize)]
struct Source {
    id: String,
    kind: String,
    name: String,
    agency: Option<String>,
    level: String,
    lifecycle: String,
    visibility: i32,
    fields: BTreeMap<RecordField, Vec<String>>,
    functions: Vec<String>,
    hundredths: Option<i64>,
    usages: u64,
}

fn schema() -> (Schema, Fields) {
    let analyzed = |analyzer: &str| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(analyzer)
                .set_index_option(IndexRecordOption::WithFreqsAndPositions),
        )
    };
    let mut builder = Schema::builder();
    let fields = Fields {
        id: builder.add_text_field("id", STRING | STORED),
        body: builder.add_text_field("body", STORED),
        name: builder.add_text_field("name", analyzed(PLAIN)),
        text: builder.add_text_field("text", analyzed(PLAIN)),
        text_id: builder.add_text_field("text_id", analyzed(INDONESIAN)),
        text_en: builder.add_text_field("text_en", analyzed(ENGLISH)),
        function: builder.add_text_field("function", STRING),
        facet: builder.add_facet_field("facet", FacetOptions::default()),
        visibility: builder.add_u64_field("visibility", INDEXED | FAST),
    };
    (builder.build(), fields)
}

impl Catalog {
    fn index_dir(&self) -> PathBuf {
        self.dir().join("index")
    }

    /// What is wrong with the index once it has caught up, or `None`: it must hold one document for
    /// each thing that search shows.
    pub(crate) fn index_fault(&self) -> Result<Option<String>> {
        let held = self.index()?.index.reader()?.searcher().num_docs();
        let mut expected = 0;
        rows::each(self.connection(), queries::SEARCH_DOCUMENTS, [], |_| {
            expected += 1;
            Ok(())
        })?;
        let fault = format!("the index holds {held} documents, the catalogue {expected}");
        Ok((held != expected).then_some(fault))
    }

    /// Opens the index, rebuilding it first when it is missing, damaged or behind.
    pub(crate) fn index(&self) -> Result<Opened> {
        let target = self.index_target()?;
        let in_step = |it: &Opened| stamp(&it.index).as_deref() == Some(target.as_str());
        match open(&self.index_dir()).filter(in_step) {
            Some(opened) => Ok(opened),
            None => self.rebuild_index(),
        }
    }

    /// Makes the index anew beside the old one and puts it in its place.
    pub(crate) fn rebuild_index(&self) -> Result<Opened> {
        let fresh = self.dir().join("index.new");
        remove(&fresh)?;
        std::fs::create_dir_all(&fresh).map_err(|e| CatalogError::io("create", &fresh, e))?;
        self.write_index(&fresh)?;
        // A process killed while it removes files must not leave half an index behind.
        let (dir, old) = (self.index_dir(), self.dir().join("index.old"));
        remove(&old)?;
        if dir.exists() {
            std::fs::rename(&dir, &old).map_err(|e| CatalogError::io("rename", &dir, e))?;
        }
        std::fs::rename(&fresh, &dir).map_err(|e| CatalogError::io("rename", &fresh, e))?;
        remove(&old)?;
        open(&dir).ok_or_else(|| CatalogError::Damaged {
            dir: dir.display().to_string(),
            reason: "the new index does not open".into(),
        })
    }

    fn index_target(&self) -> Result<String> {
        let seq: u64 = self.connection().query_row(queries::INDEX_TARGET, [], |row| row.get(0))?;
        Ok(format!("{FORMAT}:{seq}"))
    }

    /// One thread and one segment, so that the same catalogue answers in the same order.
    fn write_index(&self, dir: &Path) -> Result<()> {
        let (schema, fields) = schema();
        let mut index = Index::create_in_dir(dir, schema)?;
        index.set_tokenizers(analysis::analyzers());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        rows::each(self.connection(), queries::SEARCH_DOCUMENTS, [], |row| {
            let source: Source = serde_json::from_value(serde_json::Value::Object(row))?;
            writer.add_document(document(&fields, &source)?)?;
            Ok(())
        })?;
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&self.index_target()?);
        commit.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        Ok(())
    }
}

fn remove(dir: &Path) -> Result<()> {
    let removed = match dir.is_file() {
        true => std::fs::remove_file(dir),
        false => std::fs::remove_dir_all(dir),
    };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CatalogError::io("remove", dir, error))
        }
        _ => Ok(()),
    }
}

/// The index in a directory; `None` when it is missing, incomplete or fails its checksums.
fn open(dir: &Path) -> Option<Opened> {
    let mut index = Index::open_in_dir(dir).ok()?;
    index.set_tokenizers(analysis::analyzers());
    let (schema, fields) = schema();
    let sound = index.schema() == schema && checksums_hold(&index, dir) && index.reader().is_ok();
    sound.then_some(Opened { index, fields })
}

/// Whether every file of a segment has the checksum in its footer. The index's own check passes over files
/// that its list of managed files lacks, and that list is not always complete.
fn checksums_hold(index: &Index, dir: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(dir) else { return false };
    let names = entries.filter_map(|it| Some(PathBuf::from(it.ok()?.file_name())));
    let mut parts =
        names.filter(|it| it.extension().is_some_and(|it| it != "json" && it != "lock"));
    parts.all(|it| matches!(index.directory().validate_checksum(&it), Ok(true)))
}

fn stamp(index: &Index) -> Option<String> {
    index.load_metas().ok()?.payload
}

/// Only public fields are indexed, so that a query cannot feel its way to what is withheld.
fn document(fields: &Fields, source: &Source) -> Result<TantivyDocument> {
    let public = |field: RecordField| {
        let shown = field.visibility() == model::Visibility::Public;
        shown.then(|| source.fields.get(&field)).flatten()
    };
    let mut document = TantivyDocument::default();
    document.add_text(fields.id, &source.id);
    document.add_text(fields.name, &source.name);
    for field in [RecordField::ShortName, RecordField::Aliases, RecordField::Roles] {
        public(field).into_iter().flatten().for_each(|it| document.add_text(fields.name, it));
    }
    for text in text_values(source) {
        document.add_text(fields.text, &text);
        document.add_text(fields.text_id, &text);
        document.add_text(fields.text_en, &text);
    }
    for function in &source.functions {
        document.add_text(fields.function, function);
    }
    for (facet, value) in facets(source) {
        document.add_facet(fields.facet, Facet::from_path([facet, value.as_str()]));
    }
    document.add_u64(fields.visibility, source.visibility as u64);
    document.add_text(fields.body, stored_body(source)?);
    Ok(document)
}

/// Name and every public text of the record.
fn text_values(source: &Source) -> Vec<String> {
    let mut texts = vec![source.name.clone()];
    for (field, values) in &source.fields {
        if field.visibility() == model::Visibility::Public && *field != RecordField::Name {
            texts.extend(values.iter().cloned());
        }
    }
    texts
}

fn facets(source: &Source) -> Vec<(&'static str, String)> {
    let mut found = vec![("level", source.level.clone()), ("status", source.lifecycle.clone())];
    found.extend(source.agency.iter().map(|it| ("agency", it.clone())));
    found.extend(source.functions.iter().map(|it| ("function", it.clone())));
    for field in [
        RecordField::Technology,
        RecordField::Platforms,
        RecordField::Languages,
        RecordField::Frameworks,
        RecordField::Databases,
    ] {
        let values = source.fields.get(&field).into_iter().flatten();
        found.extend(values.map(|it| ("technology", it.to_lowercase())));
    }
    found.extend(source.hundredths.map(|it| ("cost", cost_band(it).to_string())));
    found
}

/// Cost bands in rupiah, named by their upper end.
fn cost_band(hundredths: i64) -> &'static str {
    const BANDS: [(i64, &str); 4] = [
        (50_000_000, "<=50jt"),
        (200_000_000, "<=200jt"),
        (1_000_000_000, "<=1M"),
        (10_000_000_000, "<=10M"),
    ];
    let band = BANDS.iter().find(|(end, _)| hundredths / 100 <= *end);
    band.map_or(">10M", |(_, name)| name)
}

fn stored_body(source: &Source) -> Result<String> {
    let first = |field: RecordField| {
        source.fields.get(&field).and_then(|values| values.first()).cloned().unwrap_or_default()
    };
    let summary = [RecordField::Description, RecordField::Function, RecordField::Outputs]
        .map(first)
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join(". ");
    Ok(serde_json::to_string(&serde_json::json!({
        "kind": source.kind,
        "name": source.name,
        "agency": source.agency,
        "lifecycle": source.lifecycle,
        "function": source.functions.first(),
        "usages": source.usages,
        "summary": summary,
    }))?)
}
