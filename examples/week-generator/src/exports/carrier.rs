//! Kuaidi100's pushes as they came in, one body per line; each carries all scans so far, the newest first.

use std::io::{self, Write};

use serde::Serialize;

use crate::clock::{CUT_OFFS, WEEK_START};
use crate::model::{Parcel, Scan};

#[derive(Serialize)]
struct Push<'a> {
    status: &'static str,
    #[serde(rename = "lastResult")]
    result: Latest<'a>,
}

#[derive(Serialize)]
struct Latest<'a> {
    state: &'a str,
    ischeck: &'static str,
    com: &'a str,
    nu: &'a str,
    data: Vec<Step<'a>>,
}

#[derive(Serialize)]
struct Step<'a> {
    time: String,
    context: String,
    #[serde(rename = "statusCode")]
    code: &'a str,
}

/// The file of pushes.
pub(super) struct Pushes<W: Write> {
    file: W,
    rows: u64,
}

impl<W: Write> Pushes<W> {
    pub(super) fn begun(file: W) -> Pushes<W> {
        Pushes { file, rows: 0 }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Writes the pushes about a parcel that were kept by the export.
    pub(super) fn write(&mut self, parcel: &Parcel) -> io::Result<()> {
        let known = parcel.scans.iter().take_while(|scan| scan.at <= CUT_OFFS.carrier).count();
        let newest = known.checked_sub(1).and_then(|last| parcel.scans.get(last));
        if newest.is_none_or(|scan| scan.at < WEEK_START) {
            return Ok(());
        }
        for at in &parcel.pushed_at {
            if *at + 1 < known {
                self.push(parcel, *at + 1)?;
            }
        }
        self.push(parcel, known)
    }

    fn push(&mut self, parcel: &Parcel, count: usize) -> io::Result<()> {
        let scans: Vec<&Scan> = parcel.scans.iter().take(count).collect();
        let state = scans.last().map_or("", |scan| scan.code);
        let over = matches!(state, "3" | "301" | "302" | "303" | "304" | "4");
        let step = |scan: &&Scan| Step {
            time: scan.at.text(),
            // The city only where it tells the reader something new.
            context: match scan.code {
                "5" => format!("【{}】{}", parcel.city, scan.text),
                _ => scan.text.to_owned(),
            },
            code: scan.code,
        };
        let push = Push {
            status: if over { "shutdown" } else { "polling" },
            result: Latest {
                state,
                ischeck: if over { "1" } else { "0" },
                com: parcel.carrier.code,
                nu: &parcel.waybill,
                data: scans.iter().rev().map(step).collect(),
            },
        };
        self.rows += 1;
        serde_json::to_writer(&mut self.file, &push)?;
        self.file.write_all(b"\n")
    }

    pub(super) fn finished(mut self) -> io::Result<W> {
        self.file.flush()?;
        Ok(self.file)
    }
}
