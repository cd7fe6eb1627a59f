//! Values and their types as bytes.

use alloc::borrow::{Cow, ToOwned};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Bytes, Reader, Refused, Writer, choice, numbered, record};
use crate::decimal::{Decimal, Rounding};
use crate::lang::Lang;
use crate::money::{Currency, Money};
use crate::time::{Duration, Instant};
use crate::value::{EnumId, Member, RecordId, Scalar, Type, Value};
use crate::zone::{Transition, ZoneTable};

numbered!(EnumId, RecordId);
choice!(Lang: En = 0, Zh = 1);
choice!(Rounding: HalfUp = 0, HalfEven = 1, Up = 2, Down = 3, Floor = 4, Ceil = 5);
record!(Money { amount, currency });
record!(Transition { at_seconds, offset_seconds });

/// The digits after the point, then the number without its point.
impl Bytes for Decimal {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        out.number(self.scale().into());
        let mantissa = self.mantissa();
        out.wide((mantissa << 1 ^ mantissa >> 127).cast_unsigned());
    }

    fn read(from: &mut Reader<'_>) -> Result<Decimal, Refused> {
        let scale = from.small()?;
        let number = from.wide()?;
        let mantissa = (number >> 1).cast_signed() ^ -(number & 1).cast_signed();
        // What has more digits after its point could be held only in another spelling.
        let decimal = if scale > crate::decimal::MAX_DIGITS {
            None
        } else {
            Decimal::from_mantissa(mantissa, scale).ok()
        };
        decimal.ok_or_else(|| from.odd("a number of 28 digits"))
    }
}

impl Bytes for Currency {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.text(self.code());
    }

    fn read(from: &mut Reader<'_>) -> Result<Currency, Refused> {
        Currency::parse(from.text()?).ok_or_else(|| from.odd("a currency"))
    }
}

impl Bytes for Instant {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.signed(self.micros());
    }

    fn read(from: &mut Reader<'_>) -> Result<Instant, Refused> {
        let micros = from.signed()?;
        Instant::from_micros(micros).ok_or_else(|| from.odd("an instant of the years 0000 to 9999"))
    }
}

impl Bytes for Duration {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        out.signed(self.micros());
    }

    fn read(from: &mut Reader<'_>) -> Result<Duration, Refused> {
        Ok(Duration::from_micros(from.signed()?))
    }
}

impl Bytes for ZoneTable {
    const LEAST: usize = 4;

    fn write(&self, out: &mut Writer) {
        out.text(self.name());
        out.text(self.version());
        self.initial_offset().write(out);
        out.list(self.transitions());
    }

    fn read(from: &mut Reader<'_>) -> Result<ZoneTable, Refused> {
        let (name, version) = (from.text()?, from.text()?);
        let initial = i32::read(from)?;
        let transitions = from.list()?;
        ZoneTable::new(name, version, initial, transitions).map_err(|_| from.odd("a zone"))
    }
}

/// How many lists are around it, then what it is.
impl Bytes for Type {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        let (mut ty, mut lists) = (self, 0u8);
        while let Type::List(item) = ty {
            (ty, lists) = (item, lists.saturating_add(1));
        }
        if lists > 0 {
            out.byte(LIST);
            out.byte(lists);
        }
        match ty {
            Type::Bool => out.byte(0),
            Type::Number => out.byte(1),
            Type::Money => out.byte(2),
            Type::Text => out.byte(3),
            Type::Instant => out.byte(4),
            Type::Duration => out.byte(5),
            Type::Weight => out.byte(6),
            Type::Enum(id) => {
                out.byte(7);
                id.write(out);
            }
            Type::Record(id) => {
                out.byte(8);
                id.write(out);
            }
            // No list is left.
            Type::List(_) => {}
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Type, Refused> {
        let mut tag = from.byte()?;
        let mut lists = 0;
        if tag == LIST {
            lists = from.wraps()?;
            tag = from.byte()?;
        }
        let ty = match tag {
            0 => Type::Bool,
            1 => Type::Number,
            2 => Type::Money,
            3 => Type::Text,
            4 => Type::Instant,
            5 => Type::Duration,
            6 => Type::Weight,
            7 => Type::Enum(EnumId::read(from)?),
            8 => Type::Record(RecordId::read(from)?),
            _ => return Err(from.odd("a type")),
        };
        Ok((0..lists).fold(ty, |ty, _| Type::List(Box::new(ty))))
    }
}

const LIST: u8 = 9;

impl Bytes for Scalar<'static> {
    const LEAST: usize = 2;

    fn write(&self, out: &mut Writer) {
        match self {
            Scalar::Bool(value) => {
                out.byte(0);
                value.write(out);
            }
            Scalar::Number(number) => {
                out.byte(1);
                number.write(out);
            }
            Scalar::Money(money) => {
                out.byte(2);
                money.write(out);
            }
            Scalar::Text(text) => {
                out.byte(3);
                out.text(text);
            }
            Scalar::Instant(instant) => {
                out.byte(4);
                instant.write(out);
            }
            Scalar::Duration(duration) => {
                out.byte(5);
                duration.write(out);
            }
            Scalar::Weight(grams) => {
                out.byte(6);
                grams.write(out);
            }
            Scalar::Member(id, Member::Known(index)) => {
                out.byte(7);
                id.write(out);
                index.write(out);
            }
            Scalar::Member(id, Member::Other(text)) => {
                out.byte(8);
                id.write(out);
                out.text(text);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Scalar<'static>, Refused> {
        Ok(match from.byte()? {
            0 => Scalar::Bool(bool::read(from)?),
            1 => Scalar::Number(Decimal::read(from)?),
            2 => Scalar::Money(Money::read(from)?),
            3 => Scalar::Text(Cow::Owned(from.value_text()?.to_owned())),
            4 => Scalar::Instant(Instant::read(from)?),
            5 => Scalar::Duration(Duration::read(from)?),
            6 => Scalar::Weight(Decimal::read(from)?),
            7 => Scalar::Member(EnumId::read(from)?, Member::Known(u32::read(from)?)),
            8 => {
                Scalar::Member(EnumId::read(from)?, Member::Other(Cow::Owned(from.value_text()?.to_owned())))
            }
            _ => return Err(from.odd("a single value")),
        })
    }
}

impl Bytes for Value {
    const LEAST: usize = 1;

    fn write(&self, out: &mut Writer) {
        match self {
            Value::None => out.byte(0),
            Value::Scalar(scalar) => {
                out.byte(1);
                scalar.write(out);
            }
            Value::List(items) => {
                out.byte(2);
                items.write(out);
            }
            Value::Record(fields) => {
                out.byte(3);
                fields.write(out);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Value, Refused> {
        Ok(match from.byte()? {
            0 => Value::None,
            1 => Value::Scalar(Scalar::read(from)?),
            2 => Value::List(from.deeper(Vec::<Value>::read)?),
            3 => Value::Record(from.deeper(Vec::<(String, Value)>::read)?),
            _ => return Err(from.odd("a value")),
        })
    }
}
