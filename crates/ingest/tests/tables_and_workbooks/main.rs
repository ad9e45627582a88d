//! Imports from the file to the registrations: tables, workbooks, lists of objects, registers.

mod common;
mod real;
mod records;
mod tables;
mod workbooks;
