//! Numbers as Python prints them: what facts in Python say of a number, a table says too.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type, Float64Type,
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::{DataType, Field};

/// Where fields say what their values stand for.
pub(crate) const EXTENSION: &str = "ARROW:extension:name";

/// What fields say of whole numbers of 128 bits without a sign, which polars has and Arrow has not.
pub(crate) const UNSIGNED: &str = "polars.u128";

/// Whether a field is of such numbers.
pub(crate) fn is_unsigned(field: &Field) -> bool {
    field.metadata().get(EXTENSION).is_some_and(|name| name == UNSIGNED)
}

/// One of them.
pub(crate) fn unsigned(bytes: &[u8]) -> Option<u128> {
    bytes.try_into().ok().map(u128::from_le_bytes)
}

/// The digits of a whole number or decimal.
pub(crate) fn whole_or_decimal(array: &ArrayRef, row: usize) -> Option<String> {
    macro_rules! digits {
        ($ty:ty) => {
            array.as_primitive_opt::<$ty>().map(|values| values.value(row).to_string())
        };
        ($ty:ty, $scale:expr) => {
            Some(decimal(&digits!($ty)?, *$scale))
        };
    }
    match array.data_type() {
        DataType::Int8 => digits!(Int8Type),
        DataType::Int16 => digits!(Int16Type),
        DataType::Int32 => digits!(Int32Type),
        DataType::Int64 => digits!(Int64Type),
        DataType::UInt8 => digits!(UInt8Type),
        DataType::UInt16 => digits!(UInt16Type),
        DataType::UInt32 => digits!(UInt32Type),
        DataType::UInt64 => digits!(UInt64Type),
        DataType::Decimal32(_, scale) => digits!(Decimal32Type, scale),
        DataType::Decimal64(_, scale) => digits!(Decimal64Type, scale),
        DataType::Decimal128(_, scale) => digits!(Decimal128Type, scale),
        DataType::Decimal256(_, scale) => digits!(Decimal256Type, scale),
        _ => None,
    }
}

/// A floating-point number, as Python has it.
pub(crate) fn double(array: &ArrayRef, row: usize) -> Option<f64> {
    match array.data_type() {
        DataType::Float16 => array.as_primitive_opt::<Float16Type>().map(|values| values.value(row).into()),
        DataType::Float32 => array.as_primitive_opt::<Float32Type>().map(|values| values.value(row).into()),
        _ => array.as_primitive_opt::<Float64Type>().map(|values| values.value(row)),
    }
}

/// A floating-point number as `repr` prints it: `0.1`, `1e+22`, `1e-05`, `nan`.
pub(crate) fn float(value: f64) -> String {
    let text = format!("{value:?}").to_ascii_lowercase();
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |rest| ('-', rest));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// A decimal as `str` prints it: `19.90`, `5E+2`, `0E-12`. Without places it is a whole number.
fn decimal(mantissa: &str, scale: i8) -> String {
    /// With more zeros than these behind the point the exponent is written out.
    const ZEROS: i32 = 5;
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    // So many digits stand before the point.
    let point = count.saturating_sub(scale.into());
    if scale == 0 {
        return mantissa.to_owned();
    }
    if scale > 0 && point >= -ZEROS {
        let zeros = "0".repeat(usize::try_from(-point).unwrap_or(0));
        let before = usize::try_from(point).unwrap_or(0);
        let (whole, rest) = digits.split_at_checked(before).unwrap_or_default();
        return format!("{sign}{}.{zeros}{rest}", if whole.is_empty() { "0" } else { whole });
    }
    let (first, rest) = digits.split_at_checked(1).unwrap_or_default();
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{dot}{rest}E{:+}", point - 1)
}

#[cfg(test)]
mod tests {
    use super::{decimal, float};

    #[test]
    fn numbers_are_as_python_prints_them() {
        for (value, text) in [
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (3.0, "3.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-1.5e-7, "-1.5e-07"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (5e-324, "5e-324"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(float(value), text);
        }
        for (mantissa, scale, text) in [
            ("-100", 2, "-1.00"),
            ("5", 0, "5"),
            ("5", 2, "0.05"),
            ("0", 2, "0.00"),
            ("0", 6, "0.000000"),
            ("0", 12, "0E-12"),
            ("1", 6, "0.000001"),
            ("1", 7, "1E-7"),
            ("-12", 8, "-1.2E-7"),
            ("5", -2, "5E+2"),
            ("125", -2, "1.25E+4"),
        ] {
            assert_eq!(decimal(mantissa, scale), text);
        }
    }
}
