//! The amounts a row carries.

use crate::decimal::Decimal;
use crate::diagnostic::Bilingual;
use crate::say;

/// An exact amount in ten-thousandths of the system's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(pub i64);

impl Amount {
    /// Ten-thousandths in one unit of currency.
    pub const UNIT: i64 = 10_000;

    /// The same amount, where it has at most four decimals and fits.
    ///
    /// ```
    /// use dangjiu::{decimal::Decimal, observation::Amount};
    /// assert_eq!(Amount::of(Decimal::parse("199.9").unwrap()), Some(Amount(1_999_000)));
    /// assert_eq!(Amount::of(Decimal::parse("0.00001").unwrap()), None);
    /// ```
    #[must_use]
    pub fn of(amount: Decimal) -> Option<Amount> {
        let scaled = amount.checked_mul(Decimal::from_i64(Amount::UNIT)).ok()?;
        let whole = alloc::string::ToString::to_string(&scaled);
        whole.parse().ok().map(Amount)
    }

    /// The same amount as a number.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::div_round(
            Decimal::from_i64(self.0),
            Decimal::from_i64(Amount::UNIT),
            4,
            crate::decimal::Rounding::HalfUp,
        )
        .unwrap_or(Decimal::ZERO)
    }
}

/// The amounts a row carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Goods at their price, before discounts.
    pub goods: Option<Amount>,
    /// Discounts the shop bears.
    pub merchant_discount: Option<Amount>,
    /// Discounts the platform, the payment provider or a talent bears.
    pub platform_discount: Option<Amount>,
    /// Freight the buyer is charged.
    pub freight: Option<Amount>,
    /// What the buyer is to pay: goods − discounts + freight.
    pub receivable: Option<Amount>,
    /// What the buyer has paid.
    pub received: Option<Amount>,
    /// What has been refunded.
    pub refunded: Option<Amount>,
}

impl Amounts {
    /// The amounts in the order of [`Measure::ALL`].
    #[must_use]
    pub fn in_order(&self) -> [Option<Amount>; 7] {
        Measure::ALL.map(|measure| measure.of(self))
    }
}

/// Which of these amounts.
///
/// ```
/// use dangjiu::observation::{Amount, Amounts, Measure};
/// let mut amounts = Amounts::default();
/// *Measure::Freight.of_mut(&mut amounts) = Some(Amount(8 * Amount::UNIT));
/// assert_eq!(Measure::ALL.into_iter().find(|one| one.of(&amounts).is_some()), Measure::named("freight"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Goods at their price.
    Goods,
    /// Discounts the shop bears.
    MerchantDiscount,
    /// Discounts others bear.
    PlatformDiscount,
    /// Freight.
    Freight,
    /// What the buyer is to pay.
    Receivable,
    /// What the buyer has paid.
    Received,
    /// What was refunded.
    Refunded,
}

impl Measure {
    /// All, in the order of a statement.
    pub const ALL: [Measure; 7] = [
        Measure::Goods,
        Measure::MerchantDiscount,
        Measure::PlatformDiscount,
        Measure::Freight,
        Measure::Receivable,
        Measure::Received,
        Measure::Refunded,
    ];

    /// Its name in mapping files and data.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Measure::Goods => "goods",
            Measure::MerchantDiscount => "merchant_discount",
            Measure::PlatformDiscount => "platform_discount",
            Measure::Freight => "freight",
            Measure::Receivable => "receivable",
            Measure::Received => "received",
            Measure::Refunded => "refunded",
        }
    }

    /// The measure with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Measure> {
        Measure::ALL.into_iter().find(|measure| measure.name() == name)
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> Bilingual {
        match self {
            Measure::Goods => say!("goods", "货款"),
            Measure::MerchantDiscount => say!("shop discount", "商家优惠"),
            Measure::PlatformDiscount => say!("platform discount", "平台优惠"),
            Measure::Freight => say!("freight", "运费"),
            Measure::Receivable => say!("receivable", "应收"),
            Measure::Received => say!("received", "实收"),
            Measure::Refunded => say!("refunded", "退款"),
        }
    }

    /// The amount among those of a row.
    #[must_use]
    pub fn of(self, amounts: &Amounts) -> Option<Amount> {
        match self {
            Measure::Goods => amounts.goods,
            Measure::MerchantDiscount => amounts.merchant_discount,
            Measure::PlatformDiscount => amounts.platform_discount,
            Measure::Freight => amounts.freight,
            Measure::Receivable => amounts.receivable,
            Measure::Received => amounts.received,
            Measure::Refunded => amounts.refunded,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(self, amounts: &mut Amounts) -> &mut Option<Amount> {
        match self {
            Measure::Goods => &mut amounts.goods,
            Measure::MerchantDiscount => &mut amounts.merchant_discount,
            Measure::PlatformDiscount => &mut amounts.platform_discount,
            Measure::Freight => &mut amounts.freight,
            Measure::Receivable => &mut amounts.receivable,
            Measure::Received => &mut amounts.received,
            Measure::Refunded => &mut amounts.refunded,
        }
    }
}
