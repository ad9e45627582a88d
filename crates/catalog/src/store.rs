//! The directory, its lock, and the locked-down database connection.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use duckdb::{Config, Connection};

use crate::error::{CatalogError, Result};
use crate::{queries, rows};

const DATABASE: &str = "catalog.duckdb";
/// What was written since the last checkpoint.
const LOG: &str = "catalog.duckdb.wal";
/// Where DuckDB lays what does not fit into memory; its destructor takes it away.
const SPILLED: &str = "catalog.duckdb.tmp";
/// How long the database was when it was last found whole, and which log was left beside it.
const LENGTH: &str = "length";
/// A log of up to so many bytes is left for later: to write the changed tables anew takes longer than to read the
/// log when the database is opened.
const LEFT: u64 = 1 << 20;
const LOCK: &str = "owner.lock";
/// Says that something was erased and the file not yet written anew.
const ERASING: &str = "erasing";
/// How much of a database each further thread has to have.
const BYTES_A_THREAD: u64 = 256 << 20;
/// What DuckDB writes before the first block: the file's head and two database headers.
const HEADERS: u64 = 3 * 4096;

/// A locked catalogue directory with its database open.
pub(crate) struct Store {
    pub dir: PathBuf,
    pub connection: Connection,
    memory_mb: u64,
    /// How long the log was when the store was opened: as long as it is that, this process wrote none of it.
    log: u64,
    /// Held for as long as the store is open; the system releases it when the process dies. One that is open beside
    /// another of this process has none.
    lock: Option<File>,
}

impl Store {
    /// Opens the store in `dir`, creating it when `create` says so.
    pub fn open(dir: &Path, create: bool, memory_mb: u64) -> Result<Store> {
        let damaged =
            |reason: String| CatalogError::Damaged { dir: dir.display().to_string(), reason };
        let database = dir.join(DATABASE);
        if !database.exists() && length(&dir.join(LOG)) > 0 {
            return Err(damaged(format!("{DATABASE} is lost, only its log is there")));
        }
        if !create && !database.exists() {
            return Err(CatalogError::Missing { dir: dir.display().to_string() });
        }
        let staging = dir.join("staging");
        std::fs::create_dir_all(&staging).map_err(|e| CatalogError::io("create", &staging, e))?;
        let lock = acquire(dir)?;
        clear(&staging)?;
        let spilled = dir.join(SPILLED);
        removed(&spilled, std::fs::remove_dir_all(&spilled))?;
        if !database.exists() {
            found_database(&database, &staging)?;
        }
        let noted = Noted::read(dir);
        if let Some(reason) = noted.log_fault(dir) {
            return Err(damaged(reason));
        }
        let connection =
            connect(&database, &staging, memory_mb).map_err(|error| damaged(error.to_string()))?;
        let fault = cut_off(&connection, dir, noted).unwrap_or_else(|it| Some(it.to_string()));
        if let Some(reason) = fault {
            return Err(damaged(reason));
        }
        let (dir, log) = (dir.to_path_buf(), length(&dir.join(LOG)));
        let mut store = Store { dir, connection, memory_mb, log, lock: Some(lock) };
        if store.erasing().exists() {
            store.finish_erasing()?;
        }
        Ok(store)
    }

    /// The same store with a connection of its own.
    pub fn aside(&self) -> Result<Store> {
        let (dir, connection) = (self.dir.clone(), self.connection.try_clone()?);
        Ok(Store { dir, connection, memory_mb: self.memory_mb, log: self.log, lock: None })
    }

    fn erasing(&self) -> PathBuf {
        self.dir.join(ERASING)
    }

    /// To be called before something is erased: a process that dies in between leaves the mark, and the
    /// next to open the store finishes.
    pub fn begin_erasing(&self) -> Result<()> {
        let mark = self.erasing();
        File::create(&mark)
            .and_then(|it| it.sync_all())
            .map_err(|e| CatalogError::io("create", &mark, e))
    }

    /// Writes the database anew and puts it in the place of the old one: DuckDB would keep what was
    /// erased in a free block until it needs that block.
    pub fn finish_erasing(&mut self) -> Result<()> {
        let (database, log) = (self.dir.join(DATABASE), self.dir.join(LOG));
        let fresh = self.staging().join("fresh.duckdb");
        let copy = queries::fill(queries::COPY_DATABASE, "", &fresh.display().to_string());
        self.connection.execute_batch(&copy)?;
        self.connection = Connection::open_in_memory()?;
        // What was committed is in the database by now. A log of which nothing was stays, and would not be the log of
        // the new database; what is erased may stand in it.
        removed(&log, std::fs::remove_file(&log))?;
        std::fs::rename(&fresh, &database)
            .map_err(|e| CatalogError::io("replace", &database, e))?;
        self.connection = connect(&database, &self.staging(), self.memory_mb)?;
        let mark = self.erasing();
        std::fs::remove_file(&mark).map_err(|e| CatalogError::io("remove", &mark, e))
    }

    /// The only folder that SQL may read and write files in.
    pub fn staging(&self) -> PathBuf {
        self.dir.join("staging")
    }
}

impl Store {
    /// Leaves a short log for later and says which; takes a longer one into the database. DuckDB says nothing of a
    /// log that was cut off or lost, so what is left is noted. Whatever goes wrong here, the log has what was
    /// committed.
    ///
    /// A log that this process did not write may end in what a killed one never committed, which goes with the next
    /// write: that is not noted.
    pub fn settle(&self) {
        if self.lock.is_none() {
            return;
        }
        let log = self.dir.join(LOG);
        if length(&log) > LEFT && self.connection.execute_batch("checkpoint").is_err() {
            return;
        }
        let left = length(&log);
        if left > 0 && left != self.log {
            Noted::now(&self.dir).and_then(|it| it.keep(&self.dir)).ok();
        }
    }

    /// Whether something lies in a folder that is taken away when the connection is closed.
    pub fn has_spilled(&self) -> bool {
        self.dir.join(SPILLED).exists()
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        self.settle();
    }
}

fn length(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |it| it.len())
}

/// What is noted beside a database.
#[derive(Default)]
struct Noted {
    /// How long it was when it was last found whole.
    length: Option<u64>,
    /// The log that was left: the hash of the database's head, and length and hash of the log.
    log: Option<(String, u64, String)>,
}

impl Noted {
    /// What is noted in a directory; nothing when that cannot be read.
    fn read(dir: &Path) -> Noted {
        let text = std::fs::read_to_string(dir.join(LENGTH)).unwrap_or_default();
        let mut words = text.split_whitespace();
        let length = words.next().and_then(|it| it.parse().ok());
        let head = words.next().map(String::from);
        let log = words.next().and_then(|it| it.parse().ok()).zip(words.next());
        Noted { length, log: head.zip(log).map(|(head, (log, hash))| (head, log, hash.into())) }
    }

    /// What is to be noted of the database and the log beside it.
    fn now(dir: &Path) -> std::io::Result<Noted> {
        let (database, log) = (dir.join(DATABASE), dir.join(LOG));
        let left = length(&log);
        let log = (hash_of(&database, HEADERS)?, left, hash_of(&log, left)?);
        Ok(Noted { length: Some(std::fs::metadata(&database)?.len()), log: Some(log) })
    }

    fn keep(&self, dir: &Path) -> std::io::Result<()> {
        let mut text = self.length.unwrap_or_default().to_string();
        if let Some((head, log, hash)) = &self.log {
            text += &format!(" {head} {log} {hash}");
        }
        std::fs::write(dir.join(LENGTH), text)
    }

    /// Why the log cannot be the one that was left, which may have grown since. Whoever takes a log into the
    /// database writes another head, and no log is missed from then on.
    fn log_fault(&self, dir: &Path) -> Option<String> {
        let (head, log, hash) = self.log.as_ref()?;
        if *head != hash_of(&dir.join(DATABASE), HEADERS).ok()? {
            return None;
        }
        let found = length(&dir.join(LOG));
        if found < *log {
            return Some(format!("{found} of {log} bytes of the log are there"));
        }
        match hash_of(&dir.join(LOG), *log) {
            Ok(found) if found == *hash => None,
            Ok(_) => Some("the log is not as it was left".into()),
            Err(error) => Some(error.to_string()),
        }
    }
}

/// The hash of the first bytes of a file.
fn hash_of(path: &Path, bytes: u64) -> std::io::Result<String> {
    let mut found = Vec::new();
    File::open(path)?.take(bytes).read_to_end(&mut found)?;
    Ok(model::content_hash(&found))
}

/// One process owns a catalogue: the lock file says who, for the second opener's message.
fn acquire(dir: &Path) -> Result<File> {
    let path = dir.join(LOCK);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(|e| CatalogError::io("open", &path, e))?;
    if file.try_lock().is_err() {
        let mut holder = String::new();
        file.read_to_string(&mut holder).ok();
        let holder = if holder.is_empty() { "another process".into() } else { holder };
        return Err(CatalogError::InUse { dir: dir.display().to_string(), holder });
    }
    let verb = std::env::args().nth(1).unwrap_or_default();
    let note = format!("padu {verb} (process {})", std::process::id());
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(note.as_bytes()))
        .map_err(|e| CatalogError::io("write", &path, e))?;
    Ok(file)
}

/// Staging holds only half-made files of a process that died.
fn clear(staging: &Path) -> Result<()> {
    for entry in std::fs::read_dir(staging).map_err(|e| CatalogError::io("read", staging, e))? {
        let path = entry.map_err(|e| CatalogError::io("read", staging, e))?.path();
        std::fs::remove_file(&path).map_err(|e| CatalogError::io("remove", &path, e))?;
    }
    Ok(())
}

/// What comes of a removal; that there was nothing to remove is no error.
fn removed(path: &Path, outcome: std::io::Result<()>) -> Result<()> {
    match outcome {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(CatalogError::io("remove", path, error))
        }
        _ => Ok(()),
    }
}

/// Why the file is too short for the blocks that its tables name; DuckDB would notice only when it reads
/// one that is gone.
fn cut_off(connection: &Connection, dir: &Path, noted: Noted) -> Result<Option<String>> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, u64>(0));
    let database = dir.join(DATABASE);
    let found = std::fs::metadata(&database).map_err(|e| CatalogError::io("read", &database, e))?;
    let found = found.len();
    if noted.length == Some(found) {
        return Ok(None);
    }
    let whole = || {
        let noted = Noted { length: Some(found), ..noted };
        noted.keep(dir).map_err(|e| CatalogError::io("write", &dir.join(LENGTH), e))
    };
    // Free blocks at the end may be missing, so only a short file has to be looked at table by table.
    if found >= HEADERS + number(queries::WHOLE_SIZE)? {
        return whole().map(|()| None);
    }
    let mut blocks = 0;
    for table in rows::rows(connection, queries::TABLES, [])? {
        let table = table["table_name"].as_str().unwrap_or_default();
        blocks = blocks.max(number(&queries::fill(queries::LAST_BLOCK, table, ""))?);
    }
    let expected = HEADERS + blocks * number(queries::BLOCK_SIZE)?;
    if found < expected {
        return Ok(Some(format!("{found} of {expected} bytes are there")));
    }
    whole().map(|()| None)
}

/// Makes an empty database and puts it in its place whole: a process that dies while DuckDB writes the first
/// blocks leaves no file there that is none.
fn found_database(database: &Path, staging: &Path) -> Result<()> {
    let fresh = staging.join("new.duckdb");
    Connection::open(&fresh)?.execute_batch("checkpoint")?;
    std::fs::rename(&fresh, database).map_err(|e| CatalogError::io("create", database, e))
}

/// Opens the database with nothing it does not need: no network, no extensions, no files outside
/// the staging folder, and a configuration that SQL cannot change afterwards.
fn connect(database: &Path, staging: &Path, memory_mb: u64) -> duckdb::Result<Connection> {
    // A small table is work for one thread; a second one would only have the first wait for it.
    let size = std::fs::metadata(database).map_or(0, |it| it.len() / BYTES_A_THREAD) as usize;
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8).min(1 + size);
    let config = Config::default()
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", "false")?
        .with("preserve_insertion_order", "true")?
        .max_memory(&format!("{memory_mb}MB"))?
        .threads(threads as i64)?;
    let connection = Connection::open_with_flags(database, config)?;
    let allowed = staging.display().to_string().replace('\'', "''");
    connection.execute_batch(&format!(
        "set allowed_directories = ['{allowed}'];
         set enable_external_access = false;
         pragma disable_checkpoint_on_shutdown;
         set lock_configuration = true;"
    ))?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Has a store in a folder do something.
    fn does(dir: &Path, sql: &str) -> Store {
        let store = Store::open(dir, true, 256).expect("opens");
        store.connection.execute_batch(sql).expect("can be done");
        store
    }

    /// A folder whose database holds an empty table, with no log.
    fn empty() -> tempfile::TempDir {
        let dir = tempfile::tempdir().expect("a folder");
        does(dir.path(), "create table said (it varchar); checkpoint");
        dir
    }

    fn count(dir: &Path) -> u64 {
        let store = does(dir, "select 1");
        let counted = store.connection.query_row("select count(*) from said", [], |it| it.get(0));
        counted.expect("a number")
    }

    /// The folder as a process leaves it that is killed when it has done that.
    fn killed(dir: &Path, sql: &str) -> tempfile::TempDir {
        let store = does(dir, sql);
        let left = tempfile::tempdir().expect("a folder");
        for name in [DATABASE, LOG, LENGTH] {
            if dir.join(name).exists() {
                std::fs::copy(dir.join(name), left.path().join(name)).expect("copied");
            }
        }
        drop(store);
        left
    }

    #[test]
    fn a_short_log_is_left_and_a_longer_one_is_taken_in() {
        let dir = empty();
        let left = || length(&dir.path().join(LOG));
        does(dir.path(), "insert into said values ('short')");
        assert!((1..LEFT).contains(&left()), "{} bytes", left());
        does(dir.path(), "insert into said select repeat('long', 1000000)");
        assert_eq!(left(), 0);
        assert_eq!(count(dir.path()), 2);
    }

    #[test]
    fn whoever_is_killed_after_a_commit_leaves_a_store_that_opens() {
        let (one, other) = ("insert into said values ('b');", "insert into said values ('c');");
        for done in
            [vec![one], vec![one, other], vec![one, "checkpoint;"], vec![one, "checkpoint;", other]]
        {
            let dir = empty();
            does(dir.path(), "insert into said values ('a')");
            assert!(Noted::read(dir.path()).log.is_some());
            let left = killed(dir.path(), &done.concat());
            let rows = done.iter().filter(|it| it.starts_with("insert")).count() as u64;
            assert_eq!(count(left.path()), 1 + rows, "{done:?}");
        }
    }

    #[test]
    fn what_was_never_committed_is_not_noted_however_long_it_is() {
        let dir = empty();
        let left = killed(dir.path(), "insert into said select repeat('torn', 1000000)");
        let log = left.path().join(LOG);
        let torn = length(&log) - 1;
        OpenOptions::new().write(true).open(&log).and_then(|it| it.set_len(torn)).expect("cut");
        assert_eq!(count(left.path()), 0);
        assert_eq!(length(&log), torn, "nobody wrote");
        assert!(Noted::read(left.path()).log.is_none());
        does(left.path(), "insert into said values ('short')");
        assert!(length(&log) < LEFT);
        assert_eq!(count(left.path()), 1);
    }

    #[test]
    fn whoever_reads_aside_sees_what_was_committed() {
        let dir = empty();
        let store = does(dir.path(), "begin; insert into said values ('a')");
        let aside = store.aside().expect("a second connection");
        let count = || -> u64 {
            let found = aside.connection.query_row("select count(*) from said", [], |it| it.get(0));
            found.expect("a number")
        };
        assert_eq!(count(), 0);
        store.connection.execute_batch("commit").expect("committed");
        assert_eq!(count(), 1);
    }

    #[test]
    fn nothing_stays_of_what_did_not_fit_into_memory() {
        let dir = tempfile::tempdir().expect("a folder");
        let options = crate::OpenOptions { create: true, memory_mb: 64 };
        let open = || crate::Catalog::open(dir.path(), options).expect("opens");
        let (catalog, spilled) = (open(), dir.path().join(SPILLED));
        let much = "create temp table much as select hash(range) as it from range(12000000)";
        catalog.connection().execute_batch(much).expect("it fits on the disk");
        assert!(spilled.exists());
        catalog.leave();
        assert!(!spilled.exists());
        std::fs::create_dir(&spilled).expect("as a killed process leaves it");
        drop(open());
        assert!(!spilled.exists());
    }
}
