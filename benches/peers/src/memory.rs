//! Bytes on the heap, counted by the allocator while somebody asks.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, Ordering::Relaxed};

/// The system's allocator, which counts while it is asked to. Off, it costs a load of a flag.
pub struct Counting;

static ASKED: AtomicBool = AtomicBool::new(false);
static LIVE: AtomicIsize = AtomicIsize::new(0);
static PEAK: AtomicIsize = AtomicIsize::new(0);

fn change(by: isize) {
    let live = LIVE.fetch_add(by, Relaxed) + by;
    PEAK.fetch_max(live, Relaxed);
}

// SAFETY: every call is passed on as it is; counting touches no memory of the caller.
#[expect(unsafe_code, reason = "an allocator is unsafe by its nature")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if ASKED.load(Relaxed) {
            change(layout.size() as isize);
        }
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if ASKED.load(Relaxed) {
            change(layout.size() as isize);
        }
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if ASKED.load(Relaxed) {
            change(-(layout.size() as isize));
        }
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if ASKED.load(Relaxed) {
            change(size as isize - layout.size() as isize);
        }
        unsafe { System.realloc(at, layout, size) }
    }
}

/// What something took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bytes {
    /// Still there when it was done.
    pub kept: usize,
    /// The most there was at one time.
    pub peak: usize,
}

/// Does something and counts the bytes it takes. One thing at a time.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Bytes) {
    LIVE.store(0, Relaxed);
    PEAK.store(0, Relaxed);
    ASKED.store(true, Relaxed);
    let done = work();
    ASKED.store(false, Relaxed);
    let bytes = |count: &AtomicIsize| usize::try_from(count.load(Relaxed)).unwrap_or(0);
    (done, Bytes { kept: bytes(&LIVE), peak: bytes(&PEAK) })
}
