//! Imports of tables and workbooks, from the file to the registrations.

mod common;
mod real;
mod tables;
mod workbooks;
