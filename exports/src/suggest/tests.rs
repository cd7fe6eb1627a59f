use super::*;
use crate::mapping::Mapping;

fn suggested(name: &str, text: &str) -> String {
    suggest_map(name, &Content::Bytes(text.as_bytes().into()), Lang::En).unwrap()
}

const OURS: &str = "单号,下单时间,付款日期,应付金额,手续费,订单状态,快递单号,店铺,收货人,件,商品数量\n\
    SO-20260921-1,2026-09-21 10:00:00,21/9/2026,199.00,1.50,待审核,YT5555508965056,旗舰店,张三,2,2\n\
    SO-20260921-2,2026-09-21 10:05:00,22/9/2026,20.00,0.10,已发货,YT5555508965057,旗舰店,李四,1,1\n";

#[test]
fn what_is_certain_is_written_and_the_rest_is_asked() {
    let text = suggested("folder/ours.csv", OURS);
    for certain in [
        "name = \"ours\"",
        "dates = \"dmy\"",
        "created = [\"下单时间\"]",
        "receivable = [\"应付金额\"]",
        "shop = [\"店铺\"]",
        "quantity = [\"商品数量\"]",
        "kind = \"shipped_in\"\nto = \"parcel\"\ncolumns = [\"快递单号\"]",
    ] {
        assert!(text.contains(&format!("\n{certain}")), "{certain} in\n{text}");
    }
    for asked in [
        "# ? role =",
        "# ? id = [\"单号\"]  # 2 values, 2 different",
        "# ? \"付款日期\"  # dates:",
        "# ? \"手续费\"  # amounts:",
        "# ? \"件\"  # whole numbers",
        "# ? status = [\"订单状态\"]  # 已发货 · 待审核",
        "# ? \"收货人\"  # about a person",
    ] {
        assert!(text.contains(asked), "{asked} in\n{text}");
    }
    assert!(!text.contains("张三"), "a person's name is not shown");
}

#[test]
fn answered_questions_make_a_mapping_that_reads_the_file() {
    let text = suggested("ours.csv", OURS);
    let answered: String = text
        .lines()
        .map(|line| {
            let wanted = ["system =", "role =", "node =", "id ="]
                .iter()
                .any(|key| line.contains(&format!("# ? {key}")));
            format!("{}\n", if wanted { line.trim_start_matches("# ? ") } else { line })
        })
        .collect();
    let mapping = Mapping::parse("ours.toml", &answered).unwrap();
    assert_eq!(mapping.columns.id, ["单号"]);
    assert_eq!(mapping.dates, Some(DateOrder::Dmy));
    // As it stands, it says what is still to be answered.
    assert!(Mapping::parse("ours.toml", &text).unwrap_err().0.en.contains("system"));
}

#[test]
fn how_an_order_is_tied_depends_on_what_a_row_is() {
    // Of the shipped mappings only after-sale cases have the first header, and ERP orders the second.
    let text =
        "单号,下单时间,平台单号,合并到\nE-20260921-1,2026-09-21 10:00:00,3001112223334445,E-20260921-9\n";
    let text = suggested("ours.csv", text);
    let asked = "\n# ? [[links]]\n# ? kind = \"fulfils\"  # fulfils for an ERP order";
    assert!(text.contains(asked), "{text}");
    assert!(text.contains("\n# ? to = \"sales_order\"\n# ? columns = [\"平台单号\"]\n"), "{text}");
    assert!(
        text.contains("\n[[links]]\nkind = \"merged_into\"\nto = \"erp_order\"\ncolumns = [\"合并到\"]\n"),
        "{text}"
    );
}

#[test]
fn a_file_that_is_known_gets_the_mapping_that_knows_it() {
    let text = suggested(
        "log.csv",
        "内部订单号,操作,状态,操作人,操作时间\n1,审核,发货中,张三,2026-09-21 10:00:00\n",
    );
    assert!(text.contains("The shipped mapping below already reads this file"));
    assert!(text.contains("name = \"erp-log\""));
    let taken = Mapping::parse("log.toml", &text).unwrap();
    assert_eq!(taken.name, "erp-log");
}

#[test]
fn decimal_commas_and_open_orders_of_dates_are_seen() {
    let text = suggested("x.csv", "ref;Betrag;Tag\nAB-1001;1052,75;4/5/2026\nAB-1002;0,5;6/7/2026\n");
    assert!(text.contains("\ndecimal = \",\""), "{text}");
    assert!(text.contains("# ? dates = \"mdy\"  # day and month could be either"), "{text}");
}

#[test]
fn a_file_without_headers_or_numbers_says_so() {
    let none = suggest_map(
        "x.csv",
        &Content::Bytes(b"1001,2026-09-21,5\n1002,2026-09-22,6\n".as_slice().into()),
        Lang::Zh,
    );
    assert!(none.unwrap_err().zh.contains("没有列名行"));
    let text = suggested(
        "dataco.csv",
        "Order Status,order date (DateOrders),Order Region\nCOMPLETE,4/13/2016 21:05,West\nCOMPLETE,4/13/2016 22:05,East\n",
    );
    assert!(text.contains("no column looks like the number of an order"), "{text}");
    assert!(text.contains("# COMPLETE"), "{text}");
    assert!(!text.contains("West"), "words that do not come again may be names: {text}");
}

#[test]
fn json_is_shown_by_its_paths() {
    let text = suggested("p.jsonl", "{\"no\":\"1\",\"steps\":[{\"at\":\"2026\"}]}\n");
    assert!(text.contains("# ? no\n") && text.contains("# ? steps[].at\n"), "{text}");
}

#[test]
fn a_column_about_a_person_is_never_offered_as_a_number() {
    // The telephone stands under a header that says so, under one that does not, and in a text.
    let text = suggested(
        "p.csv",
        "订单号,联系方式,要件,收货信息,状态词,地区\nA0001,13912345678,13812345678,一号 13912345678,已发货,杭州\nA0002,13912345679,13812345679,二号,已发货,杭州\n",
    );
    assert!(text.contains("# ? id = [\"订单号\"]  # 2 values, 2 different"), "{text}");
    assert_eq!(text.matches("订单号").count(), 2, "asked about once, and required: {text}");
    for personal in ["联系方式", "要件", "收货信息", "地区"] {
        assert!(text.contains(&format!("# ? \"{personal}\"  # about a person")), "{personal} in\n{text}");
        assert!(!text.contains(&format!("= [\"{personal}\"")), "{personal} in\n{text}");
    }
    assert!(text.contains("# ? status = [\"状态词\"]  # 已发货") && !text.contains("杭州"), "{text}");
}

#[test]
fn orders_that_shopify_names_are_known_by_their_name() {
    let text = suggested(
        "shopify.csv",
        "Name,Email,Financial Status,Fulfillment Status,Currency,Lineitem name,Billing Name,Shipping Phone,Unnamed: 22,dining_table_name\n\
         #1001,a@example.com,paid,fulfilled,USD,Tea,Ann Lee,13912345678,x,T1\n\
         #1002,b@example.com,pending,,USD,Cup,Bob Li,13812345678,y,T2\n",
    );
    for asked in [
        "# ? id = [\"Name\"]  # 2 values, 2 different",
        "# ? status = [\"Financial Status\"]  # paid · pending",
        "# ? status = [\"Fulfillment Status\"]  # fulfilled",
        "# ? currency = \"USD\"",
        "# ? \"Shipping Phone\"  # about a person",
        "# ? \"Billing Name\"  # about a person",
        "# ? \"Email\"  # about a person",
    ] {
        assert!(text.contains(asked), "{asked} in\n{text}");
    }
    for nobody in ["Name", "Lineitem name", "Unnamed: 22", "dining_table_name"] {
        assert!(!text.contains(&format!("# ? \"{nobody}\"  # about a person")), "{nobody} in\n{text}");
    }
    assert!(!text.contains("Ann") && !text.contains("status = [\"Currency\"]"), "{text}");
}

#[test]
fn headers_of_the_documentation_are_known() {
    // Short numbers look like counts, and short codes like words.
    let text = suggested(
        "ours.csv",
        "内部单号,平台,下单时间,商品数量,应收金额,实付金额,应收运费,快递运单编号,平台单号,订单状态\n\
         1001,淘宝,2026-09-21 10:00:00,2,199.00,190.00,9.50,YT1,3001112223334445,待审核\n\
         1002,淘宝,2026-09-21 10:05:00,1,20.00,20.00,0.50,YT2,3001112223334446,待审核\n",
    );
    for asked in [
        "# ? id = [\"内部单号\"]  # 2 values, 2 different",
        "# ? receivable = [\"应收金额\"]  # could be: receivable",
        "# ? received = [\"实付金额\"]  # could be: received",
        "# ? \"应收运费\"  # amounts:",
        "# ? [[links]]\n# ? kind = \"shipped_in\"\n# ? to = \"parcel\"\n# ? columns = [\"快递运单编号\"]  # the number of a parcel, perhaps",
    ] {
        assert!(text.contains(asked), "{asked} in\n{text}");
    }
    assert_eq!(text.matches("内部单号").count(), 1, "{text}");
    assert!(!text.contains("id = [\"快递运单编号\"]") && !text.contains("no column looks"), "{text}");
}

#[test]
fn a_number_of_parcels_that_is_known_is_a_link_however_short() {
    let text = suggested("ours.csv", "单号,快递单号,订单状态\nA-1,YT1,待审\nA-2,YT2,待审\n");
    assert!(
        text.contains("\n[[links]]\nkind = \"shipped_in\"\nto = \"parcel\"\ncolumns = [\"快递单号\"]"),
        "{text}"
    );
    assert!(!text.contains("shop, channel, a status"), "{text}");
}

#[test]
fn headers_are_looked_for_where_diagnose_looks() {
    let file = |above: usize| {
        format!("{}单据编号,下单时间,应付金额\nA-1,2026-09-21 10:00:00,199.00\n", "报表\n".repeat(above))
    };
    assert!(suggested("x.csv", &file(HEADERS_WITHIN - 1)).contains("单据编号"));
    let text = file(HEADERS_WITHIN);
    let refused = suggest_map("x.csv", &Content::Bytes(text.as_bytes().into()), Lang::En).unwrap_err();
    assert!(refused.en.contains("none of the first 5 rows"), "{}", refused.en);
}
