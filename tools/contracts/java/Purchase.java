// A purchase with the client that openapi-generator makes for Java. AIYRBAS_URL, AIYRBAS_TOKEN and AIYRBAS_IIN say where and who.
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import kz.aiyrbas.client.ApiClient;
import kz.aiyrbas.client.ApiException;
import kz.aiyrbas.client.api.BankGatewayApi;
import kz.aiyrbas.client.api.KycApi;
import kz.aiyrbas.client.api.OrdersApi;
import kz.aiyrbas.client.api.QuotesApi;
import kz.aiyrbas.client.model.BankAccount;
import kz.aiyrbas.client.model.ConfirmationNote;
import kz.aiyrbas.client.model.Customer;
import kz.aiyrbas.client.model.LinkBankAccountRequest;
import kz.aiyrbas.client.model.MoneyInput;
import kz.aiyrbas.client.model.Order;
import kz.aiyrbas.client.model.PlaceOrderRequest;
import kz.aiyrbas.client.model.Problem;
import kz.aiyrbas.client.model.Quote;
import kz.aiyrbas.client.model.QuoteBySpend;
import kz.aiyrbas.client.model.RegisterCustomerDocument;
import kz.aiyrbas.client.model.RegisterCustomerRequest;
import kz.aiyrbas.client.model.RequestQuoteRequest;

public final class Purchase {
  private static final Set<String> GOING_ON = Set.of("placed", "cleared", "funded", "executed");

  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("AIYRBAS_URL"));
    client.setRequestInterceptor(
        request -> request.header("Authorization", "Bearer " + System.getenv("AIYRBAS_TOKEN")));
    KycApi customers = new KycApi(client);
    BankGatewayApi banks = new BankGatewayApi(client);
    QuotesApi quotes = new QuotesApi(client);
    OrdersApi orders = new OrdersApi(client);

    Customer customer = customers.registerCustomer(key(), aigerim());
    expect("accepted", customer.getStatus());

    BankAccount linked =
        banks.linkBankAccount(key(), new LinkBankAccountRequest().iban("KZ639480000000000001"));
    BankAccount account =
        until(
            () ->
                banks.listBankAccounts(null, null).getItems().stream()
                    .filter(one -> one.getId().equals(linked.getId()))
                    .findFirst()
                    .orElseThrow(),
            one -> !one.getStatus().equals("pending"));
    expect("confirmed", account.getStatus());

    // The list of venues is not touched: some versions of the generator send it empty, and that means any.
    QuoteBySpend wanted =
        new QuoteBySpend()
            .side(QuoteBySpend.SideEnum.BUY)
            .asset("USDT")
            .spend(new MoneyInput().amount("100000.00").asset(MoneyInput.AssetEnum.KZT))
            .bankAccountId(account.getId());
    Quote quote = quotes.requestQuote(key(), new RequestQuoteRequest(wanted));
    Order placed = orders.placeOrder(key(), new PlaceOrderRequest().quote(quote.getToken()));
    Order order =
        until(() -> orders.showOrder(placed.getId()), one -> !GOING_ON.contains(one.getState()));
    expect("completed", order.getState());

    ConfirmationNote receipt = orders.showReceipt(placed.getId());
    expect("100000.00", receipt.getTotalPayable().getAmount());
    try {
      orders.showOrder(UUID.randomUUID());
      throw new IllegalStateException("an order that does not exist was found");
    } catch (ApiException refused) {
      Problem problem = client.getObjectMapper().readValue(refused.getResponseBody(), Problem.class);
      expect("not_found", problem.getCode());
    }
    System.out.printf(
        "bought %s %s for %s KZT%n",
        receipt.getQuantity().getAmount(),
        receipt.getQuantity().getAsset(),
        receipt.getTotalPayable().getAmount());
  }

  private static RegisterCustomerRequest aigerim() {
    return new RegisterCustomerRequest()
        .iin(System.getenv("AIYRBAS_IIN"))
        .fullName("Aigerim Serik")
        .birthDate(LocalDate.of(1990, 1, 15))
        .citizenship("KZ")
        .residency("KZ")
        .phone("+77010000000")
        .email("aigerim@example.kz")
        .document(
            new RegisterCustomerDocument()
                .type(RegisterCustomerDocument.TypeEnum.ID_CARD)
                .number("012345678")
                .issuedAt(LocalDate.of(2020, 1, 1))
                .expiresAt(LocalDate.of(2035, 1, 1)))
        .acceptedTerms(RegisterCustomerRequest.AcceptedTermsEnum.fromValue("2026-01"));
  }

  private static String key() {
    return UUID.randomUUID().toString();
  }

  private static <T> T until(Callable<T> read, Predicate<T> done) throws Exception {
    for (int attempt = 0; attempt < 240; attempt += 1) {
      T value = read.call();
      if (done.test(value)) return value;
      Thread.sleep(250);
    }
    throw new IllegalStateException("it goes on after a minute");
  }

  private static void expect(String wanted, Object found) {
    if (!wanted.equals(String.valueOf(found)))
      throw new IllegalStateException("expected " + wanted + ", found " + found);
  }
}
