import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Signs and verifies records of a bank's topics with Nimbus JOSE. docs/guides/sign-messages.md says what this does and why.
 *
 * <p>{@code java SignRecord signature-vectors.json} verifies every test vector, then signs the first record itself and prints
 * the header.
 */
public class SignRecord {
  static final List<String> SIGNED = List.of("id", "type", "subject", "time");
  static final Set<String> ALGORITHMS = Set.of("EdDSA", "Ed25519");
  static final ObjectMapper JSON = new ObjectMapper();

  /** A record of Kafka; a null key is an empty one. */
  record Received(String topic, byte[] key, byte[] value, Map<String, List<byte[]>> headers) {
    byte[] header(String name) {
      List<byte[]> values = headers.getOrDefault(name, List.of());
      return values.isEmpty() ? new byte[0] : values.get(0);
    }
  }

  static String sign(OctetKeyPair key, String environment, Received record) throws Exception {
    Map<String, Object> stated = new LinkedHashMap<>();
    stated.put("topic", record.topic());
    stated.put("key", record.key() == null ? "" : text(record.key()));
    for (String name : SIGNED) stated.put(name, text(record.header("ce_" + name)));
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA)
            .keyID(key.getKeyID())
            .customParam("env", environment)
            .customParam("record", stated)
            .build();
    JWSObject made = new JWSObject(header, new Payload(record.value()));
    made.sign(new Ed25519Signer(key));
    return made.serialize(true);
  }

  /** {@code valid}, or why the record counts for nothing. */
  static String verify(Map<String, OctetKeyPair> keys, String environment, Received record) throws Exception {
    for (String name : List.of("signature", "id", "type", "subject", "time"))
      if (record.headers().getOrDefault("ce_" + name, List.of()).size() > 1) return "signed_header_repeated";
    String signature = text(record.header("ce_signature"));
    if (signature.isEmpty()) return "signature_missing";
    Matcher parts = Pattern.compile("([\\w-]+)\\.\\.([\\w-]{86})").matcher(signature);
    if (!parts.matches()) return "signature_malformed";
    JsonNode head = JSON.readTree(new Base64URL(parts.group(1)).decode());
    if (!ALGORITHMS.contains(head.path("alg").asText())) return "algorithm_refused";
    JsonNode stated = head.path("record");
    Set<String> names = new HashSet<>(SIGNED);
    names.addAll(List.of("topic", "key"));
    Set<String> members = namesIn(head);
    members.remove("typ");
    boolean isWhole =
        members.equals(Set.of("alg", "kid", "env", "record"))
            && namesIn(stated).equals(names)
            && names.stream().allMatch(name -> stated.path(name).isTextual());
    if (!isWhole) return "signature_malformed";
    OctetKeyPair key = keys.get(head.path("kid").asText());
    if (key == null) return "key_unknown";
    byte[] input = (parts.group(1) + "." + Base64URL.encode(record.value())).getBytes(StandardCharsets.US_ASCII);
    JWSHeader header = JWSHeader.parse(new Base64URL(parts.group(1)));
    if (!new Ed25519Verifier(key).verify(header, input, new Base64URL(parts.group(2)))) return "signature_invalid";
    if (!head.path("env").asText().equals(environment)) return "environment_differs";
    byte[] recordKey = record.key() == null ? new byte[0] : record.key();
    boolean same = stated.path("topic").asText().equals(record.topic()) && isSame(stated.path("key"), recordKey);
    for (String name : SIGNED) {
      byte[] received = record.header("ce_" + name);
      boolean agrees = isSame(stated.path(name), received);
      same &= agrees || (name.equals("time") && isSameInstant(stated.path(name).asText(), text(received)));
    }
    return same ? "valid" : "signed_attribute_differs";
  }

  static boolean isSame(JsonNode stated, byte[] received) {
    return Arrays.equals(stated.asText().getBytes(StandardCharsets.UTF_8), received);
  }

  static boolean isSameInstant(String one, String other) {
    try {
      return OffsetDateTime.parse(one).toInstant().equals(OffsetDateTime.parse(other).toInstant());
    } catch (DateTimeParseException unreadable) {
      return false;
    }
  }

  static Set<String> namesIn(JsonNode node) {
    Set<String> names = new HashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static Received received(JsonNode record) {
    Map<String, List<byte[]>> headers = new TreeMap<>();
    record
        .get("headers")
        .properties()
        .forEach(
            field ->
                headers.put(
                    field.getKey(),
                    StreamSupport.stream(field.getValue().spliterator(), false)
                        .map(value -> value.asText().getBytes(StandardCharsets.UTF_8))
                        .toList()));
    JsonNode key = record.get("key");
    return new Received(
        record.get("topic").asText(),
        key.isNull() ? null : key.asText().getBytes(StandardCharsets.UTF_8),
        Base64.getDecoder().decode(record.get("valueBase64").asText()),
        headers);
  }

  public static void main(String[] arguments) throws Exception {
    JsonNode given = JSON.readTree(Files.readString(Path.of(arguments[0])));
    String environment = given.get("environment").asText();
    OctetKeyPair key = OctetKeyPair.parse(given.get("key").toString());
    Map<String, OctetKeyPair> keys = Map.of(key.getKeyID(), key.toPublicJWK());
    for (JsonNode vector : given.get("vectors")) {
      String outcome = verify(keys, environment, received(vector.get("record")));
      if (!outcome.equals(vector.get("outcome").asText()))
        throw new AssertionError(vector.get("name") + ": " + outcome + " instead of " + vector.get("outcome"));
    }
    System.out.println(sign(key, environment, received(given.get("vectors").get(0).get("record"))));
  }
}
