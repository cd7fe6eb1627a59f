//! Buyers who do not exist: names and addresses put together at random, phone numbers in a range (12…) that no
//! Chinese operator gives out.

use crate::random::Chance;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "欧阳",
];
const GIVEN: &[&str] = &[
    "晓雯", "子涵", "建国", "思远", "雨桐", "伟", "静", "浩然", "梦琪", "志强", "婷婷", "佳怡", "明", "一诺",
    "俊杰", "丽华", "欣", "海燕", "文博", "可心",
];
/// Province, city, district.
const PLACES: &[(&str, &str, &str)] = &[
    ("浙江省", "杭州市", "余杭区"),
    ("浙江省", "宁波市", "鄞州区"),
    ("江苏省", "苏州市", "吴中区"),
    ("江苏省", "南京市", "江宁区"),
    ("上海市", "上海市", "浦东新区"),
    ("广东省", "广州市", "天河区"),
    ("广东省", "深圳市", "龙岗区"),
    ("广东省", "佛山市", "顺德区"),
    ("北京市", "北京市", "朝阳区"),
    ("四川省", "成都市", "武侯区"),
    ("湖北省", "武汉市", "洪山区"),
    ("湖南省", "长沙市", "岳麓区"),
    ("山东省", "青岛市", "城阳区"),
    ("河南省", "郑州市", "金水区"),
    ("福建省", "泉州市", "晋江市"),
    ("安徽省", "合肥市", "蜀山区"),
    ("陕西省", "西安市", "雁塔区"),
    ("重庆市", "重庆市", "渝北区"),
    ("辽宁省", "大连市", "甘井子区"),
    ("新疆维吾尔自治区", "乌鲁木齐市", "天山区"),
];
const NICKNAMES: &[&str] =
    &["小鹿", "豆包", "tb_sun", "猫爪", "阿默", "cherry", "北北", "momo", "山茶", "橘子海"];
const NOTES: &[&str] =
    &["", "", "", "", "", "", "麻烦尽快发货", "要红色的，谢谢", "放门卫", "不要发邮政", "生日礼物,请包装好"];

/// A buyer.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) nickname: String,
    pub(crate) phone: String,
    pub(crate) province: &'static str,
    pub(crate) city: &'static str,
    pub(crate) district: &'static str,
    pub(crate) note: &'static str,
    /// The last digits of the platform's number for the buyer; some platforms end order numbers with them.
    pub(crate) number: u64,
}

impl Person {
    pub(crate) fn invented(chance: &mut Chance) -> Person {
        let (province, city, district) = *chance.pick(PLACES, &("浙江省", "杭州市", "余杭区"));
        Person {
            name: format!("{}{}", chance.word(SURNAMES), chance.word(GIVEN)),
            nickname: format!("{}{}", chance.word(NICKNAMES), chance.below(1000)),
            phone: format!("12{:09}", chance.below(1_000_000_000)),
            province,
            city,
            district,
            note: chance.word(NOTES),
            number: chance.below(10_000),
        }
    }

    /// `张**`
    pub(crate) fn masked_name(&self) -> String {
        let stars = "*".repeat(self.name.chars().count().saturating_sub(1));
        self.name.chars().take(1).collect::<String>() + &stars
    }

    /// `138****1234`
    pub(crate) fn masked_phone(&self) -> String {
        self.phone
            .chars()
            .enumerate()
            .map(|(at, digit)| if (3..7).contains(&at) { '*' } else { digit })
            .collect()
    }
}
