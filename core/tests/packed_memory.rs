//! Bytes that claim to be a plan take no more memory than a fixed multiple of their length, whatever they claim.
//!
//! Alone in its file, because it counts what the whole process holds.
#![expect(unsafe_code, reason = "counting what is allocated is what an allocator of one's own is for")]
#![expect(clippy::unwrap_used, reason = "a test fails by stopping")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use dangjiu::limits::Limits;
use dangjiu::plan::{FORMAT, MEANING, Plan};
use sha2::{Digest, Sha256};

struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How many bytes may be held for each that was given. An argument that is left out is written as one byte, and has
/// the room of a whole expression in a program; that is the worst there is.
const MULTIPLE: usize = 320;
/// What is held whatever comes: the zone of display, an error.
const ALWAYS: usize = 16 * 1024;

fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = b"DJPLAN".to_vec();
    bytes.extend(FORMAT.to_be_bytes());
    bytes.extend(MEANING.to_be_bytes());
    bytes.extend(u64::try_from(payload.len()).unwrap().to_be_bytes());
    bytes.extend(payload);
    let digest = Sha256::digest(&bytes);
    bytes.extend(digest);
    bytes
}

/// The most that reading these bytes holds at once.
fn most(bytes: &[u8]) -> usize {
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let read = Plan::from_bytes(bytes, &Limits::default());
    let most = MOST.load(Ordering::Relaxed) - before;
    drop(read);
    most
}

fn number(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).unwrap();
        number >>= 7;
        bytes.push(if number == 0 { low } else { low | 0x80 });
        if number == 0 {
            return bytes;
        }
    }
}

#[test]
fn memory_is_bounded_by_the_length() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/packed/small.{FORMAT}.djplan"));
    let small = std::fs::read(kept).unwrap();
    let whole = &small[18..small.len() - 32];
    Plan::from_bytes(&sealed(whole), &Limits::default()).expect("a real plan is read to its end");
    let mut worst = 0.0f64;
    let mut look = |payload: &[u8]| {
        let bytes = sealed(payload);
        let most = most(&bytes);
        assert!(most <= bytes.len() * MULTIPLE + ALWAYS, "{most} for {} bytes", bytes.len());
        worst = worst.max(most.saturating_sub(ALWAYS) as f64 / bytes.len() as f64);
    };
    // Lists that claim as many elements as there are bytes, at every place of a real plan, with bytes to back them.
    for at in 0..whole.len() {
        for filler in [0u8, 1, 2] {
            for count in [500, 2000, 60_000, usize::MAX >> 1] {
                let mut payload = whole[..at].to_vec();
                payload.extend(number(count));
                payload.resize(payload.len() + 2000, filler);
                look(&payload);
            }
        }
    }
    // Lists in lists, each claiming the rest.
    for byte in 0..=255u8 {
        look(&vec![byte; 4000]);
        look(&[2, 0x80].repeat(1 + usize::from(byte)));
    }
    // A real plan whole.
    look(whole);
    assert!(worst > 1.0, "nothing was counted");
}
