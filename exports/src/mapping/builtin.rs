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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_beside_them_is_shipped_and_named_once() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/mappings");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        there.sort();
        let mut shipped: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        shipped.sort_unstable();
        assert_eq!(there, shipped);
        let mut names: Vec<String> = mappings().unwrap().into_iter().map(|mapping| mapping.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
    }

    /// The examples of the document are mappings.
    #[test]
    fn the_examples_of_the_document_are_read() {
        let text = include_str!("../../../docs/mappings.md");
        let examples: Vec<&str> =
            text.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
        assert_eq!(examples.len(), 2);
        for example in examples {
            Mapping::parse("docs/mappings.md", example).unwrap();
        }
    }
}
