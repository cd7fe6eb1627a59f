//! The mappings that are shipped: the consoles' exports, and the exports of back offices as the examples have them.

use super::{Mapping, MappingError};

/// File names and texts of the shipped mappings.
pub const FILES: &[(&str, &str)] = &[
    ("taobao_order_list.toml", include_str!("../../mappings/taobao_order_list.toml")),
    ("taobao_order_detail.toml", include_str!("../../mappings/taobao_order_detail.toml")),
    ("pinduoduo_orders.toml", include_str!("../../mappings/pinduoduo_orders.toml")),
    ("douyin_orders.toml", include_str!("../../mappings/douyin_orders.toml")),
    ("douyin_after_sales.toml", include_str!("../../mappings/douyin_after_sales.toml")),
    ("jd_orders.toml", include_str!("../../mappings/jd_orders.toml")),
    ("xiaohongshu_orders.toml", include_str!("../../mappings/xiaohongshu_orders.toml")),
    ("wechat_orders.toml", include_str!("../../mappings/wechat_orders.toml")),
    ("erp_orders.toml", include_str!("../../mappings/erp_orders.toml")),
    ("erp_log.toml", include_str!("../../mappings/erp_log.toml")),
    ("wms_process.toml", include_str!("../../mappings/wms_process.toml")),
    ("crm_manual_orders.toml", include_str!("../../mappings/crm_manual_orders.toml")),
    ("crm_after_sales.toml", include_str!("../../mappings/crm_after_sales.toml")),
    ("kuaidi100_pushes.toml", include_str!("../../mappings/kuaidi100_pushes.toml")),
];

/// The shipped mappings.
///
/// # Errors
/// One of the shipped files cannot be read, which the tests rule out.
///
/// ```
/// let mappings = dangjiu_exports::mapping::builtin::mappings()?;
/// assert!(mappings.iter().any(|mapping| mapping.name == "taobao-order-list"));
/// # Ok::<(), dangjiu_exports::mapping::MappingError>(())
/// ```
pub fn mappings() -> Result<Vec<Mapping>, MappingError> {
    FILES.iter().map(|(name, text)| Mapping::parse(name, text)).collect()
}
