//! What looks odd and is right: none of it gives a finding.

use super::shop::findings;

macro_rules! odd {
    ($($name:ident: $text:expr;)*) => {
        $(#[test] fn $name() { assert_eq!(findings($text), Vec::<String>::new()); })*
    };
}

odd! {
    exchange_after_completion: "
        taobao sales_order A [paid completed] created=21T10:00 paid=21T10:05 shipped=21T12:00 completed=23T10:00 quantity=1
        erp erp_order E [paid shipped refund_none] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00 quantity=1
        wms outbound O [shipped] fulfils_erp=E at=21T12:00
        erp erp_order X [paid in_fulfilment] replaces=A manual=koc_sample created=24T10:00 paid=24T10:00 modified=24T11:00 quantity=1
        wms outbound P [in_fulfilment] fulfils_erp=X at=24T12:00
        crm after_sale C [refund_none] part_of=A channel=taobao created=24T09:00 modified=24T12:00";
    a_reissue_leaves_before_the_order_does: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=1
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 paid=21T10:05 quantity=1
        erp erp_order X [paid shipped] replaces=A manual=koc_sample created=22T10:00 paid=22T10:00 shipped=22T12:00 quantity=1
        wms outbound P [shipped] fulfils_erp=X at=22T12:00 parcel=W
        carrier parcel W [shipped] at=22T15:00";
    refund_refused_and_the_order_goes_on: "
        douyin sales_order A [paid shipped refund_rejected] created=21T10:00 paid=21T10:05 shipped=23T12:00
        erp erp_order E [paid shipped refund_none] fulfils=A created=21T10:00 paid=21T10:05 shipped=23T12:00
        wms outbound O [shipped] fulfils_erp=E at=23T12:00
        crm after_sale C [refund_requested] part_of=A channel=douyin at=21T20:00
        crm after_sale C [refund_rejected] part_of=A channel=douyin at=22T20:00";
    recall_before_the_goods_leave: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 paid=21T10:05
        wms outbound O [in_fulfilment] fulfils_erp=E at=21T12:00
        wms outbound O [picked] at=21T13:00
        wms outbound O [awaiting_shipment] at=21T14:00";
    recalled_outbound_is_voided_and_made_again: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=22T12:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=22T12:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=21T12:00
        wms outbound O [voided] at=21T13:00
        wms outbound P [in_fulfilment] fulfils_erp=E at=21T15:00
        wms outbound P [shipped] at=22T12:00";
    cash_on_delivery_is_paid_after_delivery: "
        douyin sales_order A [paid completed] created=21T10:00 shipped=21T15:00 paid=24T10:00 completed=24T10:00 settlement=cod
        erp erp_order E [unpaid shipped] fulfils=A created=21T10:00 shipped=21T15:00 settlement=cod
        wms outbound O [shipped] fulfils_erp=E at=21T15:00";
    cash_on_delivery_on_its_way: "
        douyin sales_order A [unpaid shipped] created=21T10:00 shipped=21T15:00 settlement=cod
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 shipped=21T15:00 settlement=cod
        wms outbound O [shipped] fulfils_erp=E at=21T15:00";
    presale_balance_paid_days_later: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=25T10:05
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 paid=25T10:05";
    presale_deposit_is_not_in_the_erp: "
        taobao sales_order A [presale_deposit_paid] created=21T10:00 paid=21T10:05";
    partial_shipment_the_channel_calls_shipped: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=21T15:00 quantity=3
        erp erp_order E [paid in_fulfilment] fulfils=A created=21T10:00 paid=21T10:05 modified=21T16:00 quantity=3
        wms outbound O [partially_shipped] fulfils_erp=E at=21T15:00";
    partial_shipment_the_channel_calls_waiting: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=3
        erp erp_order E [paid in_fulfilment] fulfils=A created=21T10:00 paid=21T10:05 modified=21T16:00 quantity=3
        wms outbound O [partially_shipped] fulfils_erp=E at=21T15:00";
    merged_orders_go_out_as_one: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=22T12:00 quantity=1 receivable=10 received=10
        taobao sales_order B [paid shipped] created=21T10:01 paid=21T10:06 shipped=22T12:00 quantity=1 receivable=20 received=20
        erp erp_order EA [superseded] fulfils=A merged_into=EAB created=21T10:00 quantity=1 receivable=10 received=10
        erp erp_order EB [superseded] fulfils=B merged_into=EAB created=21T10:01 quantity=1 receivable=20 received=20
        erp erp_order EAB [paid shipped] fulfils=A fulfils=B created=21T10:00 paid=21T10:06 shipped=22T12:00 quantity=2 receivable=30 received=30
        wms outbound O [in_fulfilment] fulfils_erp=EAB at=21T12:00
        wms outbound O [shipped] at=22T12:00";
    merged_away_and_naming_only_what_it_became: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05
        erp erp_order EA [superseded] fulfils=A merged_into=EM created=21T10:00
        erp erp_order EM [paid awaiting_shipment] created=21T10:00 paid=21T10:05";
    split_order_half_gone: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=2 receivable=30 received=30
        erp erp_order E [superseded] fulfils=A created=21T10:00 quantity=2 receivable=30 received=30
        erp erp_order E1 [paid shipped] fulfils=A split_from=E created=21T10:00 paid=21T10:05 shipped=22T12:00 quantity=1 receivable=10 received=10
        erp erp_order E2 [paid in_fulfilment] fulfils=A split_from=E created=21T10:00 paid=21T10:05 modified=22T12:00 quantity=1 receivable=20 received=20
        wms outbound O1 [shipped] fulfils_erp=E1 at=22T12:00
        wms outbound O2 [picked] fulfils_erp=E2 at=22T13:00";
    split_into_two_parcels: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=22T12:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=22T12:00
        wms outbound O [partially_shipped] fulfils_erp=E at=22T12:00 parcel=P1
        wms outbound O [shipped] at=22T12:00 parcel=P2
        carrier parcel P1 [delivered] at=24T12:00
        carrier parcel P2 [shipped] at=22T15:00";
    audited_again_in_the_erp: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05
        erp erp_order E [paid awaiting_shipment] at=21T10:10 fulfils=A
        erp erp_order E [paid in_fulfilment] at=21T11:00
        erp erp_order E [paid awaiting_shipment] at=21T11:30
        erp erp_order E [paid in_fulfilment] at=21T12:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=21T12:05";
    sign_off_withdrawn_and_given_again: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=21T12:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00
        wms outbound O [shipped] fulfils_erp=E at=21T12:00 parcel=P
        carrier parcel P [shipped] at=21T15:00
        carrier parcel P [delivered] at=23T10:00
        carrier parcel P [shipped] at=23T11:00
        carrier parcel P [delivered] at=24T10:00";
    a_status_jump_in_two_exports: "
        taobao sales_order A [unpaid] created=21T10:00 file=b
        taobao sales_order A [paid completed] created=21T10:00 paid=21T10:05 shipped=21T12:00 completed=23T10:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00
        wms outbound O [shipped] fulfils_erp=E at=21T12:00";
    a_log_that_skips_steps: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=21T12:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=21T11:00
        wms outbound O [shipped] at=21T12:00";
    the_buyer_confirms_before_the_carrier_does: "
        taobao sales_order A [paid completed] created=21T10:00 paid=21T10:05 shipped=21T12:00 completed=22T10:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00
        wms outbound O [shipped] fulfils_erp=E at=21T12:00 parcel=P
        carrier parcel P [shipped] at=21T15:00";
    cancelled_before_it_was_paid: "
        taobao sales_order A [cancelled] created=21T10:00 cancelled=21T12:00";
    cancelled_after_it_was_paid_everywhere: "
        taobao sales_order A [refunded] created=21T10:00 paid=21T10:05 cancelled=21T12:00
        erp erp_order E [cancelled] fulfils=A created=21T10:00 paid=21T10:05 modified=21T12:10";
    cancelled_so_soon_that_the_erp_never_saw_it: "
        taobao sales_order A [refunded] created=21T10:00 paid=21T10:05 cancelled=21T10:15";
    address_changed_so_the_erp_made_it_anew: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=1
        erp erp_order E [voided] fulfils=A created=21T10:00 quantity=1
        erp erp_order F [paid awaiting_shipment] fulfils=A created=21T10:00 paid=21T10:05 quantity=1";
    an_unpaid_order_the_erp_does_not_know: "taobao sales_order A [unpaid] created=21T10:00";
    on_hold_and_not_yet_in_the_erp: "taobao sales_order A [paid_on_hold] created=21T10:00 paid=21T10:05";
    nothing_to_pay: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 received=0 receivable=0
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 received=0 receivable=0";
    an_order_from_before_the_window: "
        erp erp_order E [paid shipped] fulfils=OLD channel=taobao created=11T10:00 paid=11T10:05 shipped=21T12:00
        wms outbound O [shipped] fulfils_erp=E at=21T12:00";
    the_warehouse_window_begins_later: "
        taobao sales_order A [paid shipped] created=12T10:00 paid=12T10:05 shipped=13T12:00
        erp erp_order E [paid shipped] fulfils=A created=12T10:00 paid=12T10:05 shipped=13T12:00";
    a_parcel_from_before_the_window: "
        carrier parcel P [shipped] at=20T15:00
        carrier parcel P [delivered] at=21T15:00";
    just_ordered_when_the_erp_was_exported: "
        taobao sales_order A [paid awaiting_shipment] created=28T19:40 paid=28T19:45";
    just_shipped_when_the_channel_was_exported: "
        taobao sales_order A [paid awaiting_shipment] created=27T10:00 paid=27T10:05
        erp erp_order E [paid in_fulfilment] fulfils=A created=27T10:00 paid=27T10:05 modified=27T11:00
        wms outbound O [in_fulfilment] fulfils_erp=E at=27T12:00
        wms outbound O [shipped] at=28T19:45";
    one_line_refunded_of_two: "
        douyin line A1 [paid shipped refund_none] part_of=A created=21T10:00 paid=21T10:05 shipped=21T12:00 receivable=10 received=10
        douyin line A2 [refunded refund_succeeded] part_of=A created=21T10:00 paid=21T10:05 receivable=20 received=20
        erp erp_order E [paid shipped refund_succeeded] fulfils=A channel=douyin created=21T10:00 paid=21T10:05 shipped=21T12:00 receivable=30 received=30
        wms outbound O [shipped] fulfils_erp=E at=21T12:00";
    refunded_after_return: "
        taobao sales_order A [refunded] created=21T10:00 paid=21T10:05 shipped=21T12:00 cancelled=26T10:00
        erp erp_order E [paid shipped refund_succeeded] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00 refunded=10
        wms outbound O [shipped] fulfils_erp=E at=21T12:00 parcel=P
        carrier parcel P [delivered] at=23T12:00
        carrier parcel P [returned] at=25T12:00
        crm after_sale C [refund_succeeded] part_of=A channel=taobao created=24T10:00 modified=26T10:00 refunded=10";
    a_discount_booked_by_the_other_payer: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 goods=100 merchant_discount=5 platform_discount=10 freight=0 receivable=85 received=85
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 paid=21T10:05 goods=100 merchant_discount=15 freight=0 receivable=85 received=85";
    the_same_row_twice: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=1
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05 quantity=1
        erp erp_order E [paid awaiting_shipment] fulfils=A created=21T10:00 paid=21T10:05 quantity=1";
    undelivered_then_delivered: "
        taobao sales_order A [paid shipped] created=21T10:00 paid=21T10:05 shipped=21T12:00
        erp erp_order E [paid shipped] fulfils=A created=21T10:00 paid=21T10:05 shipped=21T12:00
        wms outbound O [shipped] fulfils_erp=E at=21T12:00 parcel=P
        carrier parcel P [undeliverable] at=23T10:00
        carrier parcel P [delivered] at=24T10:00";
    held_and_released: "
        taobao sales_order A [paid awaiting_shipment] created=21T10:00 paid=21T10:05
        erp erp_order E [paid awaiting_shipment] at=21T10:10 fulfils=A
        erp erp_order E [paid_on_hold] at=21T11:00
        erp erp_order E [paid awaiting_shipment] at=21T13:00";
}
