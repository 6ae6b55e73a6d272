//! A SQLite file layer between the store and the operating system. It remembers what a disk would still hold after a power
//! cut: a write counts only once its file was synced after it. On demand it refuses every n-th write, or all as on a full disk.

#![allow(unsafe_code, reason = "a SQLite file layer is a table of C functions; each one only forwards and takes notes")]

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};

/// What the disk holds of one file, and what was written since it was last synced.
#[derive(Default, Clone)]
struct Shadow {
    durable: Option<Vec<u8>>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

fn apply(bytes: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes: written } => {
            let end = at + written.len();
            if bytes.len() < end {
                bytes.resize(end, 0);
            }
            bytes[*at..end].copy_from_slice(written);
        }
        Change::Truncate(length) => bytes.truncate(*length),
    }
}

/// A registered file layer. It lives as long as the process: SQLite keeps pointers to it.
pub struct FileLayer {
    name: CString,
    below: *mut sqlite3_vfs,
    shadows: Mutex<BTreeMap<PathBuf, Shadow>>,
    full: AtomicBool,
    fail_every: AtomicUsize,
    writes: AtomicUsize,
}

// SAFETY: `below` is SQLite's own layer, which is registered for ever and may be used by any thread; all else is shared safely.
unsafe impl Send for FileLayer {}
// SAFETY: as above.
unsafe impl Sync for FileLayer {}

/// Our part of an open file; SQLite's own part follows it in memory.
#[repr(C)]
struct Shim {
    methods: *const sqlite3_io_methods,
    layer: &'static FileLayer,
    /// `None` for temporary files, which nobody misses.
    path: *mut Option<PathBuf>,
}

impl FileLayer {
    /// Registers a layer under a name of its own.
    pub fn register(name: &str) -> &'static FileLayer {
        let layer: &'static FileLayer = Box::leak(Box::new(FileLayer {
            name: CString::new(name).unwrap(),
            // SAFETY: asking for the default layer has no preconditions; SQLite initialises itself.
            below: unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) },
            shadows: Mutex::new(BTreeMap::new()),
            full: AtomicBool::new(false),
            fail_every: AtomicUsize::new(0),
            writes: AtomicUsize::new(0),
        }));
        assert!(!layer.below.is_null());
        // SAFETY: the default layer is a valid structure; its other functions do not look at the structure they are given.
        let mut vfs = unsafe { *layer.below };
        vfs.szOsFile += c_int::try_from(size_of::<Shim>()).unwrap();
        vfs.zName = layer.name.as_ptr();
        vfs.pNext = std::ptr::null_mut();
        vfs.pAppData = std::ptr::from_ref(layer).cast_mut().cast();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        // SAFETY: the structure and what it points to are never freed.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(vfs)), 0) };
        assert_eq!(code, ffi::SQLITE_OK);
        layer
    }

    /// Its name, for the store's settings.
    pub fn name(&self) -> String {
        self.name.to_str().unwrap().to_owned()
    }

    /// Whether the disk is full from now on.
    pub fn fill_disk(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
    }

    /// Every n-th write or sync fails from now on; 0 is never.
    pub fn fail_every(&self, nth: usize) {
        self.fail_every.store(nth, Ordering::SeqCst);
    }

    /// Cuts the power: writes to `into` what the disk holds at this instant. Of what was not synced, each change that `keep`
    /// says survives, which a disk may do too.
    pub fn cut_power(&self, into: &Path, mut keep: impl FnMut() -> bool) {
        let shadows = self.shadows.lock().unwrap().clone();
        for (path, shadow) in shadows {
            let Some(mut bytes) = shadow.durable else { continue };
            for change in &shadow.pending {
                if keep() {
                    apply(&mut bytes, change);
                }
            }
            fs::write(into.join(path.file_name().unwrap()), bytes).unwrap();
        }
    }

    /// All bytes the disk holds of these files, synced or not, one after another.
    pub fn everything(&self) -> Vec<u8> {
        let shadows = self.shadows.lock().unwrap();
        let mut all = Vec::new();
        for shadow in shadows.values() {
            all.extend(shadow.durable.iter().flatten());
            for change in &shadow.pending {
                if let Change::Write { bytes, .. } = change {
                    all.extend(bytes);
                }
            }
        }
        all
    }

    /// The code a write is refused with, if it is.
    fn refusal(&self, otherwise: c_int) -> Option<c_int> {
        if self.full.load(Ordering::SeqCst) {
            return Some(ffi::SQLITE_FULL);
        }
        let nth = self.fail_every.load(Ordering::SeqCst);
        let count = self.writes.fetch_add(1, Ordering::SeqCst) + 1;
        (nth > 0 && count.is_multiple_of(nth)).then_some(otherwise)
    }

    fn note(&self, path: &Option<PathBuf>, note: impl FnOnce(&mut Shadow)) {
        if let Some(path) = path {
            note(self.shadows.lock().unwrap().entry(path.clone()).or_default());
        }
    }
}

fn layer_of(vfs: *mut sqlite3_vfs) -> &'static FileLayer {
    // SAFETY: `pAppData` is the leaked layer this structure was registered with.
    unsafe { &*(*vfs).pAppData.cast::<FileLayer>() }
}

fn path_of(name: *const c_char) -> Option<PathBuf> {
    if name.is_null() {
        return None;
    }
    // SAFETY: SQLite gives a string that ends in a zero byte.
    Some(PathBuf::from(unsafe { CStr::from_ptr(name) }.to_str().unwrap()))
}

/// The file of the layer below, which follows ours in memory.
fn below(file: *mut sqlite3_file) -> *mut sqlite3_file {
    // SAFETY: SQLite allocated `szOsFile` bytes, which is our part and theirs.
    unsafe { file.cast::<Shim>().add(1).cast() }
}

fn shim(file: *mut sqlite3_file) -> (&'static FileLayer, &'static Option<PathBuf>) {
    // SAFETY: only files that `open` below filled in come here; the path lives until `close`, which is the last call.
    unsafe { ((*file.cast::<Shim>()).layer, &*(*file.cast::<Shim>()).path) }
}

/// Calls the same function of the layer below.
macro_rules! forward {
    ($file:ident, $method:ident $(, $argument:expr)*) => {{
        let file = below($file);
        // SAFETY: the file below is open, and has every function of a version-2 file.
        unsafe { (*(*file).pMethods).$method.unwrap()(file $(, $argument)*) }
    }};
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let layer = layer_of(vfs);
    let path = path_of(name);
    let was = path.as_ref().and_then(|path| fs::read(path).ok());
    // SAFETY: as SQLite called us, so we call the layer below, with room for its file.
    let code = unsafe { (*layer.below).xOpen.unwrap()(layer.below, name, below(file), flags, out) };
    if code != ffi::SQLITE_OK {
        // SAFETY: the file is ours to fill in; without functions SQLite leaves it alone.
        unsafe { (*file).pMethods = std::ptr::null() };
        return code;
    }
    if let Some(path) = &path {
        let shadow = Shadow { durable: was, pending: Vec::new() };
        layer.shadows.lock().unwrap().entry(path.clone()).or_insert(shadow);
    }
    let path = Box::into_raw(Box::new(path));
    // SAFETY: the file is ours to fill in.
    unsafe { file.cast::<Shim>().write(Shim { methods: &raw const METHODS, layer, path }) };
    code
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    let layer = layer_of(vfs);
    // SAFETY: as SQLite called us.
    let code = unsafe { (*layer.below).xDelete.unwrap()(layer.below, name, sync) };
    if let (ffi::SQLITE_OK, Some(path)) = (code, path_of(name)) {
        let mut shadows = layer.shadows.lock().unwrap();
        let shadow = shadows.entry(path).or_default();
        // A name taken away without syncing its folder is there again after a power cut.
        if sync != 0 {
            shadow.durable = None;
        }
        shadow.pending.clear();
    }
    code
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2, // without memory mapping, so that every write comes through here
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let code = forward!(file, xClose);
    // SAFETY: the path was boxed in `open`, and this is the last call.
    drop(unsafe { Box::from_raw((*file.cast::<Shim>()).path) });
    code
}

unsafe extern "C" fn read(file: *mut sqlite3_file, into: *mut c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    forward!(file, xRead, into, amount, at)
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, amount: c_int, at: sqlite3_int64) -> c_int {
    let (layer, path) = shim(file);
    if let Some(code) = layer.refusal(ffi::SQLITE_IOERR_WRITE) {
        return code;
    }
    // SAFETY: SQLite gives that many bytes.
    let bytes = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), usize::try_from(amount).unwrap()) };
    let change = Change::Write { at: usize::try_from(at).unwrap(), bytes: bytes.to_vec() };
    layer.note(path, |shadow| shadow.pending.push(change));
    forward!(file, xWrite, from, amount, at)
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    let (layer, path) = shim(file);
    layer.note(path, |shadow| shadow.pending.push(Change::Truncate(usize::try_from(length).unwrap())));
    forward!(file, xTruncate, length)
}

/// The real disk is spared: what counts as synced is noted here.
unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    let (layer, path) = shim(file);
    if let Some(code) = layer.refusal(ffi::SQLITE_IOERR_FSYNC) {
        return code;
    }
    layer.note(path, |shadow| {
        let durable = shadow.durable.get_or_insert_default();
        shadow.pending.drain(..).for_each(|change| apply(durable, &change));
    });
    ffi::SQLITE_OK
}

unsafe extern "C" fn size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    forward!(file, xFileSize, out)
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    forward!(file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    forward!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    forward!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn control(file: *mut sqlite3_file, what: c_int, argument: *mut c_void) -> c_int {
    forward!(file, xFileControl, what, argument)
}

unsafe extern "C" fn sector_size(file: *mut sqlite3_file) -> c_int {
    forward!(file, xSectorSize)
}

unsafe extern "C" fn characteristics(file: *mut sqlite3_file) -> c_int {
    forward!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    forward!(file, xShmMap, page, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, count: c_int, flags: c_int) -> c_int {
    forward!(file, xShmLock, offset, count, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    forward!(file, xShmBarrier);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, remove: c_int) -> c_int {
    forward!(file, xShmUnmap, remove)
}
