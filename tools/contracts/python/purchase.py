"""A purchase with the client that openapi-generator makes for Python. AIYRBAS_URL, AIYRBAS_TOKEN and AIYRBAS_IIN say where and who."""

import os
import time
import uuid
from datetime import date

import aiyrbas_client as api
from aiyrbas_client.exceptions import NotFoundException


def key() -> str:
    return str(uuid.uuid4())


def until(read, done, seconds=60):
    for _ in range(seconds * 4):
        value = read()
        if done(value):
            return value
        time.sleep(0.25)
    raise SystemExit(f"still {value}")


configuration = api.Configuration(host=os.environ["AIYRBAS_URL"], access_token=os.environ["AIYRBAS_TOKEN"])
with api.ApiClient(configuration) as client:
    customers, banks = api.KycApi(client), api.BankGatewayApi(client)
    quotes, orders = api.QuotesApi(client), api.OrdersApi(client)

    customer = customers.register_customer(
        key(),
        api.RegisterCustomerRequest(
            iin=os.environ["AIYRBAS_IIN"],
            full_name="Aigerim Serik",
            birth_date=date(1990, 1, 15),
            citizenship="KZ",
            residency="KZ",
            phone="+77010000000",
            email="aigerim@example.kz",
            document=api.RegisterCustomerDocument(
                type="id_card", number="012345678", issued_at=date(2020, 1, 1), expires_at=date(2035, 1, 1)
            ),
            accepted_terms="2026-01",
        ),
    )
    assert customer.status == "accepted", customer

    linked = banks.link_bank_account(key(), api.LinkBankAccountRequest(iban="KZ639480000000000001"))
    account = until(
        lambda: next(one for one in banks.list_bank_accounts().items if one.id == linked.id),
        lambda one: one.status != "pending",
    )
    assert account.status == "confirmed", account

    spend = api.MoneyInput(amount="100000.00", asset="KZT")
    # A list that nobody filled means any venue.
    wanted = api.QuoteBySpend(side="buy", asset="USDT", spend=spend, bank_account_id=account.id, venues=[])
    quote = quotes.request_quote(key(), api.RequestQuoteRequest(wanted))
    placed = orders.place_order(key(), api.PlaceOrderRequest(quote=quote.token))
    order = until(lambda: orders.show_order(placed.id), lambda one: one.state not in ("placed", "cleared", "funded", "executed"))
    assert order.state == "completed", order

    receipt = orders.show_receipt(placed.id)
    assert receipt.total_payable.amount == "100000.00", receipt
    try:
        orders.show_order(str(uuid.uuid4()))
        raise SystemExit("an order that does not exist was found")
    except NotFoundException as refused:
        assert refused.data.code == "not_found", refused
    print(f"bought {receipt.quantity.amount} {receipt.quantity.asset} for {receipt.total_payable.amount} KZT")
