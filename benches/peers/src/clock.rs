//! Time: what this process spent computing, so that others on the machine do not count.
//!
//! Nothing here waits, so on a quiet machine it is what a watch shows.

use std::time::Duration;

/// Since some moment before.
#[cfg(unix)]
pub fn now() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}

/// Where there is no such clock: the watch.
#[cfg(not(unix))]
pub fn now() -> Duration {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// A stopwatch.
pub struct Watch(Duration);

impl Watch {
    pub fn start() -> Watch {
        Watch(now())
    }

    pub fn elapsed(&self) -> Duration {
        now().saturating_sub(self.0)
    }
}
