//! What padu promises, proved through its binary: each test alone, in any order, offline.

mod backup;
mod builds;
mod catalogue;
mod corrupt;
mod demo;
mod diff;
mod exit_codes;
mod explain;
mod formats;
mod help;
mod hostile;
mod hostile_files;
mod import_accounting;
mod kill;
mod label;
mod language;
mod layering;
mod lexicon;
mod lists;
mod matchfile;
mod neighbourhood;
mod personal;
mod plan;
mod search;
mod verdicts;
mod world;
