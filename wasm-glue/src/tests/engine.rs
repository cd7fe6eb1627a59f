//! A small engine for the tests of the glue: everything an engine has that a border may lie across. Half of it is reached
//! through `rare::carried_out` alone: functions, also those that are named in a table only, and data.
#![crate_type = "cdylib"]

unsafe extern "C" {
    /// A function of the host.
    fn asked(number: u32) -> u32;
}

static USUAL: [fn(u32) -> u32; 3] = [doubled, squared, halved];
static WEIGHTS: [u32; 5] = [3, 1, 4, 1, 5];

fn doubled(number: u32) -> u32 {
    number.wrapping_mul(2)
}

fn squared(number: u32) -> u32 {
    number.wrapping_mul(number)
}

fn halved(number: u32) -> u32 {
    number / 2
}

/// What both halves call.
#[inline(never)]
fn weighed(number: u32) -> u32 {
    let chosen = USUAL[number as usize % USUAL.len()];
    WEIGHTS.iter().fold(chosen(number), |sum, weight| sum.wrapping_mul(31).wrapping_add(*weight))
}

#[unsafe(no_mangle)]
pub extern "C" fn often(number: u32) -> u32 {
    // SAFETY: the host has it.
    weighed(number).wrapping_add(unsafe { asked(number) })
}

#[unsafe(no_mangle)]
pub extern "C" fn seldom(number: u32, other: u64) -> u64 {
    rare::carried_out(number, other)
}

mod rare {
    use super::{asked, doubled, weighed};

    static SELDOM: [fn(u32) -> String; 3] = [in_words, in_hex, backwards];
    static WORDS: [&str; 4] = ["一件", "两件", "three parcels", "no parcel at all"];

    fn in_words(number: u32) -> String {
        WORDS[number as usize % WORDS.len()].repeat(number as usize % 7)
    }

    fn in_hex(number: u32) -> String {
        format!("{number:#010x}")
    }

    fn backwards(number: u32) -> String {
        number.to_string().chars().rev().collect()
    }

    #[inline(never)]
    pub fn carried_out(number: u32, other: u64) -> u64 {
        summed(number, other)
    }

    #[inline(never)]
    fn summed(number: u32, other: u64) -> u64 {
        // A function of the other half, by its place in the table.
        let mut many: Vec<u32> = (0..number % 50).map(doubled).collect();
        many.sort_by_key(|each| std::cmp::Reverse(weighed(*each)));
        let text = SELDOM[number as usize % SELDOM.len()](number);
        let sum = text.bytes().map(u32::from).chain(many).fold(other, |sum, each| {
            sum.wrapping_mul(131).wrapping_add(u64::from(each))
        });
        // SAFETY: the host has it.
        sum.wrapping_add(u64::from(unsafe { asked(number) }))
    }
}
