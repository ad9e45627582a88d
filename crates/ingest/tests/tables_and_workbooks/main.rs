//! Imports from the file to the registrations: tables, workbooks, lists of objects, registers.

mod common;
mod folders;
mod real;
mod records;
mod shapes;
mod sheets;
mod tables;
mod workbooks;
