//! What a scan knows, kept in its folder so that no end of the program loses it: results by the content of a file, and
//! which file has which content.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf, absolute};
use std::time::UNIX_EPOCH;

use rusqlite::{Connection, ErrorCode, OptionalExtension, params};

use crate::error::Error;
use crate::report::album::Album;
use crate::report::page;
use crate::report::record::{Record, Source};
use crate::report::unnamed;

/// The database's file in the folder of a scan.
const DATABASE: &str = "verite.sqlite";

/// Held by the scan that is at work in a folder.
const LOCK: &str = "verite.lock";

/// The layout of the tables, SQLite's `user_version`.
const LAYOUT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE IF NOT EXISTS clip (
        blake3 TEXT PRIMARY KEY,
        version TEXT NOT NULL,
        record TEXT NOT NULL,
        thumbnail BLOB,
        album BLOB
    );
    CREATE TABLE IF NOT EXISTS file (
        path BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        bytes INTEGER,
        modified_ns INTEGER,
        blake3 TEXT,
        record TEXT
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS file_by_name ON file (name, path);";

/// The results of a scan. There is one at a time for a folder.
#[derive(Debug)]
pub struct Store {
    database: Connection,
    folder: PathBuf,
    // Unlocked when it is dropped, or when the process ends in whatever way.
    _lock: Option<File>,
}

/// A file as it lies there, without looking into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its size.
    pub bytes: i64,
    /// When it was last written, nanoseconds since 1970.
    pub modified_ns: i64,
}

impl Stamp {
    /// Of a file.
    pub fn of(metadata: &Metadata) -> Self {
        let since = metadata.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let modified_ns = since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX));
        Self { bytes: i64::try_from(metadata.len()).unwrap_or(i64::MAX), modified_ns }
    }
}

/// A file of the scan and what is known of it.
#[derive(Debug)]
pub struct Row {
    /// Where it lies, absolute.
    pub path: PathBuf,
    /// The result under its present name.
    pub record: Record,
    /// Its thumbnail, a JPEG.
    pub thumbnail: Option<Vec<u8>>,
}

/// What is kept of a clip to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pictures {
    thumbnail: Option<Vec<u8>>,
    /// JSON.
    album: Option<Vec<u8>>,
}

impl Pictures {
    /// Of an album.
    pub fn of(album: &Album) -> Self {
        Self { thumbnail: page::small(album), album: serde_json::to_vec(album).ok() }
    }
}

impl Store {
    /// Opens the store of a folder, which is made if it is not there.
    ///
    /// # Errors
    /// If it cannot be written, another scan is at work in it, or it is damaged.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        let path = folder.join(LOCK);
        let failed = |source| Error::io(&path, source);
        let lock = OpenOptions::new().create(true).append(true).open(&path).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let why = "another scan is at work in it; wait for its end, or name another folder";
                return Err(Error::unwritable(folder, why));
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        let database = Connection::open(folder.join(DATABASE)).map_err(|why| failure(folder, &why))?;
        let store = Self { database, folder: folder.to_owned(), _lock: Some(lock) };
        store.prepare().map_err(|why| store.failure(&why))?;
        store.check_layout()?;
        Ok(store)
    }

    /// Opens the store of a folder to look into it, also while a scan is at work in it.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub fn look_into(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(DATABASE);
        if !path.is_file() {
            return Err(Error::unreadable(folder, "no scan has been here; name the folder given to `scan --out`"));
        }
        let database = Connection::open(&path).map_err(|why| failure(folder, &why))?;
        let store = Self { database, folder: folder.to_owned(), _lock: None };
        store.check_layout()?;
        Ok(store)
    }

    fn prepare(&self) -> rusqlite::Result<()> {
        // Written ahead: a process killed at any moment loses nothing that was committed.
        self.database.pragma_update(None, "journal_mode", "WAL")?;
        self.database.pragma_update(None, "synchronous", "NORMAL")?;
        let layout: i64 = self.database.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if layout == 0 {
            self.database.execute_batch(TABLES)?;
            self.database.pragma_update(None, "user_version", LAYOUT)?;
        }
        Ok(())
    }

    fn check_layout(&self) -> Result<(), Error> {
        let layout = self.database.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
        match layout {
            Ok(LAYOUT) => Ok(()),
            Ok(other) => {
                let why = format!("its results have layout {other}, this version keeps {LAYOUT}; name another folder");
                Err(Error::unreadable(&self.folder, why))
            }
            Err(why) => Err(self.failure(&why)),
        }
    }

    /// Where it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What this version found in a file of that content, if it is known.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn find(&self, blake3: &str) -> Result<Option<Record>, Error> {
        let mut query = self.prepared("SELECT record FROM clip WHERE blake3 = ?1 AND version = ?2")?;
        let text = query.query_row(params![blake3, VERSION], |row| row.get::<_, String>(0)).optional();
        let text = text.map_err(|why| self.failure(&why))?;
        // What does not read back is measured again.
        Ok(text.and_then(|text| Record::from_json(&text).ok()))
    }

    /// Whether a file is known as it lies there: its content's result, if it has one.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn unchanged(&self, path: &Path, stamp: Stamp) -> Result<Option<Record>, Error> {
        let mut query = self.prepared("SELECT blake3 FROM file WHERE path = ?1 AND bytes = ?2 AND modified_ns = ?3")?;
        let found =
            query.query_row(params![key(path), stamp.bytes, stamp.modified_ns], |row| row.get::<_, Option<String>>(0));
        match found.optional().map_err(|why| self.failure(&why))?.flatten() {
            Some(blake3) => self.find(&blake3),
            None => Ok(None),
        }
    }

    /// Keeps the result of a file, its content's and the file's own together or not at all.
    ///
    /// # Errors
    /// If it cannot be written; what was kept before stays.
    pub fn keep(
        &mut self,
        path: &Path,
        stamp: Option<Stamp>,
        record: &Record,
        pictures: &Pictures,
    ) -> Result<(), Error> {
        let folder = &self.folder;
        let failed = |why: rusqlite::Error| failure(folder, &why);
        let text = serde_json::to_string(record).map_err(|why| Error::unwritable(folder, why.to_string()))?;
        let change = self.database.transaction().map_err(failed)?;
        if let Some(blake3) = &record.source.blake3 {
            let sql = "INSERT OR REPLACE INTO clip (blake3, version, record, thumbnail, album)
                       VALUES (?1, ?2, ?3, ?4, ?5)";
            let mut statement = change.prepare_cached(sql).map_err(failed)?;
            let Pictures { thumbnail, album } = pictures;
            statement.execute(params![blake3, record.version, text, thumbnail, album]).map_err(failed)?;
        }
        point(&change, path, stamp, &record.source, Some(&text)).map_err(failed)?;
        change.commit().map_err(failed)
    }

    /// Notes which content a file has; its result is kept already.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn point(&mut self, path: &Path, stamp: Option<Stamp>, source: &Source) -> Result<(), Error> {
        point(&self.database, path, stamp, source, None).map_err(|why| self.failure(&why))
    }

    /// Forgets files below `roots` that are not there any more; what was in them stays known, should they turn up
    /// elsewhere. A root that is itself not there is taken for an absent disk.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn forget_missing(&mut self, roots: &[PathBuf]) -> Result<usize, Error> {
        let roots: Vec<PathBuf> =
            roots.iter().filter(|root| root.is_dir()).filter_map(|root| absolute(root).ok()).collect();
        let mut gone = Vec::new();
        {
            let mut query = self.prepared("SELECT path FROM file")?;
            let paths = query.query_map([], |row| row.get::<_, Vec<u8>>(0)).map_err(|why| self.failure(&why))?;
            for bytes in paths {
                let bytes = bytes.map_err(|why| self.failure(&why))?;
                let path = path_of(&bytes);
                if roots.iter().any(|root| path.starts_with(root)) && path.symlink_metadata().is_err() {
                    gone.push(bytes);
                }
            }
        }
        for bytes in &gone {
            let forgotten = self.database.execute("DELETE FROM file WHERE path = ?1", params![bytes]);
            forgotten.map_err(|why| self.failure(&why))?;
        }
        Ok(gone.len())
    }

    /// Hands all files that have a result to `read`, in the order of their names, one at a time.
    ///
    /// # Errors
    /// If the store cannot be read, or `read` fails.
    pub fn rows<T, E: From<Error>>(
        &self,
        read: impl FnOnce(&mut dyn Iterator<Item = Result<Row, Error>>) -> Result<T, E>,
    ) -> Result<T, E> {
        let sql = "
            SELECT file.path, file.name, file.bytes, file.blake3, coalesce(clip.record, file.record), clip.thumbnail
            FROM file LEFT JOIN clip ON clip.blake3 = file.blake3
            WHERE coalesce(clip.record, file.record) IS NOT NULL ORDER BY file.name, file.path";
        let mut query = self.prepared(sql)?;
        let rows = query.query_map([], |row| {
            let path = path_of(&row.get::<_, Vec<u8>>(0)?);
            let bytes = row.get::<_, Option<i64>>(2)?.map(i64::unsigned_abs);
            let source = Source { path: row.get(1)?, bytes, blake3: row.get(3)? };
            Ok((path, source, row.get::<_, String>(4)?, row.get::<_, Option<Vec<u8>>>(5)?))
        });
        let rows = rows.map_err(|why| self.failure(&why))?;
        let mut rows = rows.map(|row| {
            let (path, source, text, thumbnail) = row.map_err(|why| self.failure(&why))?;
            let unread = |why| Error::unreadable(&self.folder, format!("the result of {}: {why}", source.path));
            let record = Record::from_json(&text).map_err(unread)?.renamed(source);
            Ok(Row { path, record, thumbnail })
        });
        read(&mut rows)
    }

    /// The pictures of a clip's page; none if it was measured without.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn album(&self, blake3: &str) -> Result<Album, Error> {
        let mut query = self.prepared("SELECT album FROM clip WHERE blake3 = ?1")?;
        let found = query.query_row(params![blake3], |row| row.get::<_, Option<Vec<u8>>>(0)).optional();
        let json = found.map_err(|why| self.failure(&why))?.flatten();
        Ok(json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default())
    }

    /// Writes a file of the folder as a whole or not at all.
    ///
    /// # Errors
    /// If it cannot be written; what was there before stays then.
    pub fn write(&self, name: &str, fill: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> Result<(), Error> {
        let path = self.folder.join(name);
        let failed = |source| Error::io(&path, source);
        let mut file = unnamed(&self.folder).map_err(failed)?;
        let mut buffered = std::io::BufWriter::new(file.as_file_mut());
        fill(&mut buffered)?;
        buffered.flush().map_err(failed)?;
        drop(buffered);
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }

    fn prepared(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>, Error> {
        self.database.prepare_cached(sql).map_err(|why| self.failure(&why))
    }

    fn failure(&self, why: &rusqlite::Error) -> Error {
        failure(&self.folder, why)
    }
}

/// The version whose results count.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Notes a file. Its own record is kept only if it has no content that could be read.
fn point(
    database: &Connection,
    path: &Path,
    stamp: Option<Stamp>,
    source: &Source,
    record: Option<&str>,
) -> rusqlite::Result<()> {
    let sql =
        "INSERT OR REPLACE INTO file (path, name, bytes, modified_ns, blake3, record) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let own = record.filter(|_| source.blake3.is_none());
    let (bytes, modified) = (stamp.map(|stamp| stamp.bytes), stamp.map(|stamp| stamp.modified_ns));
    database.prepare_cached(sql)?.execute(params![key(path), source.path, bytes, modified, source.blake3, own])?;
    Ok(())
}

/// What the database's complaint means for its user.
fn failure(folder: &Path, why: &rusqlite::Error) -> Error {
    let told = match why.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => {
            "the disk is full; nothing that was stored is lost: make room and give the same command again".to_owned()
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            format!("{DATABASE} in it is damaged; move it away, and the clips are measured again")
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            format!("{DATABASE} cannot be written there; name a folder that you may write to with --out")
        }
        _ => format!("{DATABASE}: {why}"),
    };
    Error::unwritable(folder, told)
}

/// A path as the database knows it: absolute, so that it is one file however it is named.
fn key(path: &Path) -> Vec<u8> {
    absolute(path).unwrap_or_else(|_| path.to_owned()).into_os_string().into_encoded_bytes()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::record::Status;

    fn record(name: &str, blake3: Option<&str>) -> Record {
        let source = Source { path: name.to_owned(), bytes: Some(3), blake3: blake3.map(str::to_owned) };
        Record::unreadable(source, format!("{name}: holds nothing that can be decoded"))
    }

    const STAMP: Option<Stamp> = Some(Stamp { bytes: 3, modified_ns: 7 });

    fn names(store: &Store) -> Vec<(String, String)> {
        let listed = store.rows(|rows| {
            rows.map(|row| row.map(|Row { record, .. }| (record.source.path, record.error.unwrap_or_default())))
                .collect()
        });
        listed.unwrap_or_else(|error: Error| panic!("{error}"))
    }

    #[test]
    fn a_result_belongs_to_content_under_whatever_name_it_lies() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("made");
        store.keep(Path::new("b.mp4"), STAMP, &record("b.mp4", Some("aa")), &Pictures::default()).expect("kept");
        let moved = Source { path: "a.mp4".to_owned(), ..record("", Some("aa")).source };
        store.point(Path::new("a.mp4"), STAMP, &moved).expect("noted");
        assert!(store.find("aa").expect("read").is_some() && store.find("bb").expect("read").is_none());
        assert!(store.unchanged(Path::new("./b.mp4"), STAMP.expect("one")).expect("read").is_some());
        let other = Stamp { bytes: 3, modified_ns: 8 };
        assert!(store.unchanged(Path::new("b.mp4"), other).expect("read").is_none());
        let rows = names(&store);
        assert_eq!(rows[0].0, "a.mp4");
        assert_eq!(rows[0].1, "a.mp4: holds nothing that can be decoded");
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_file_without_content_has_a_row_of_its_own_and_is_never_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("made");
        store.keep(Path::new("locked.mp4"), STAMP, &record("locked.mp4", None), &Pictures::default()).expect("kept");
        assert_eq!(names(&store).len(), 1);
        assert!(store.unchanged(Path::new("locked.mp4"), STAMP.expect("one")).expect("read").is_none());
    }

    #[test]
    fn two_scans_of_one_folder_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Store::open(folder.path()).expect("made");
        let second = Store::open(folder.path()).expect_err("it is taken");
        assert!(second.to_string().contains("another scan is at work"), "{second}");
        drop(first);
        Store::open(folder.path()).expect("it is free");
    }

    #[test]
    fn a_full_disk_is_told_and_loses_nothing_that_was_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("made");
        store.keep(Path::new("a.mp4"), STAMP, &record("a.mp4", Some("aa")), &Pictures::default()).expect("kept");
        let pages: i64 = store.database.pragma_query_value(None, "page_count", |row| row.get(0)).expect("it has some");
        store.database.pragma_update(None, "max_page_count", pages).expect("bounded");
        let pictures = Pictures { thumbnail: None, album: Some(vec![0; 1 << 20]) };
        let full = store.keep(Path::new("b.mp4"), STAMP, &record("b.mp4", Some("bb")), &pictures);
        assert!(full.expect_err("no room").to_string().contains("the disk is full"));
        drop(store);
        let store = Store::open(folder.path()).expect("it opens");
        assert_eq!(names(&store).len(), 1);
        assert!(store.find("bb").expect("read").is_none());
    }

    #[test]
    fn something_else_in_place_of_the_store_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join(DATABASE), "no database, but long enough to have had a header of one".repeat(20))
            .expect("written");
        assert!(Store::open(folder.path()).expect_err("damaged").to_string().contains("damaged"));
        assert!(
            Store::look_into(Path::new("/nowhere")).expect_err("none").to_string().contains("no scan has been here")
        );
    }

    #[test]
    fn a_clip_that_was_lost_is_known_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut store = Store::open(folder.path()).expect("made");
        let lost = Record::lost(record("a", Some("aa")).source, Status::TimedOut, "a: took too long".to_owned());
        store.keep(Path::new("a"), STAMP, &lost, &Pictures::default()).expect("kept");
        assert_eq!(store.find("aa").expect("read").expect("known").status, Status::TimedOut);
    }
}
