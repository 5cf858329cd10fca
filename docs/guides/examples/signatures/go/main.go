// Signs and verifies records of a bank's topics with go-jose. docs/guides/sign-messages.md says what this does and why.
//
//	go run . signature-vectors.json
//
// Verifies every test vector, then signs the first record itself and prints the header.
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Record is a record of Kafka: a nil key is an empty one.
type Record struct {
	Topic   string
	Key     []byte
	Value   []byte
	Headers map[string][][]byte
}

var signed = []string{"id", "type", "subject", "time"}

const older = jose.SignatureAlgorithm("EdDSA")
const newer = jose.SignatureAlgorithm("Ed25519")

func sign(key jose.JSONWebKey, environment string, record Record) (string, error) {
	stated := map[string]string{"topic": record.Topic, "key": string(record.Key)}
	for _, name := range signed {
		stated[name] = string(record.Headers["ce_"+name][0])
	}
	options := (&jose.SignerOptions{}).WithHeader("env", environment).WithHeader("record", stated)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: older, Key: key}, options)
	if err != nil {
		return "", err
	}
	made, err := signer.Sign(record.Value)
	if err != nil {
		return "", err
	}
	return made.DetachedCompactSerialize()
}

var compact = regexp.MustCompile(`^([\w-]+)\.\.([\w-]{86})$`)

type header struct {
	Alg    *string            `json:"alg"`
	Typ    *string            `json:"typ"`
	Kid    *string            `json:"kid"`
	Env    *string            `json:"env"`
	Record map[string]*string `json:"record"`
}

// verify answers "valid", or why the record counts for nothing.
func verify(keys map[string]jose.JSONWebKey, environment string, record Record) string {
	for _, name := range append([]string{"signature"}, signed...) {
		if len(record.Headers["ce_"+name]) > 1 {
			return "signed_header_repeated"
		}
	}
	if len(record.Headers["ce_signature"]) == 0 {
		return "signature_missing"
	}
	signature := string(record.Headers["ce_signature"][0])
	parts := compact.FindStringSubmatch(signature)
	if parts == nil {
		return "signature_malformed"
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return "signature_malformed"
	}
	var head header
	decoder := json.NewDecoder(bytes.NewReader(text))
	// A header that brings its own key, or wants to be understood, is not one of ours.
	decoder.DisallowUnknownFields()
	unknown := decoder.Decode(&head)
	if head.Alg == nil || (*head.Alg != string(older) && *head.Alg != string(newer)) {
		return "algorithm_refused"
	}
	if unknown != nil || head.Kid == nil || head.Env == nil || len(head.Record) != len(signed)+2 {
		return "signature_malformed"
	}
	for _, name := range append([]string{"topic", "key"}, signed...) {
		if head.Record[name] == nil {
			return "signature_malformed"
		}
	}
	key, known := keys[*head.Kid]
	if !known {
		return "key_unknown"
	}
	if !isGenuine(parts[1], parts[2], record.Value, key) {
		return "signature_invalid"
	}
	if *head.Env != environment {
		return "environment_differs"
	}
	same := *head.Record["topic"] == record.Topic && *head.Record["key"] == string(record.Key)
	for _, name := range signed {
		received := ""
		if values := record.Headers["ce_"+name]; len(values) > 0 {
			received = string(values[0])
		}
		stated := *head.Record[name]
		same = same && (stated == received || (name == "time" && isSameInstant(stated, received)))
	}
	if !same {
		return "signed_attribute_differs"
	}
	return "valid"
}

// go-jose knows the algorithm by its older name only, so the signing input of RFC 7515 is verified as it is.
func isGenuine(head, signature string, value []byte, key jose.JSONWebKey) bool {
	public, isEd25519 := key.Key.(ed25519.PublicKey)
	made, err := base64.RawURLEncoding.DecodeString(signature)
	if !isEd25519 || err != nil {
		return false
	}
	return ed25519.Verify(public, []byte(head+"."+base64.RawURLEncoding.EncodeToString(value)), made)
}

func isSameInstant(one, other string) bool {
	a, errA := time.Parse(time.RFC3339Nano, one)
	b, errB := time.Parse(time.RFC3339Nano, other)
	return errA == nil && errB == nil && a.Equal(b)
}

func main() {
	log.SetFlags(0)
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var given struct {
		Environment string          `json:"environment"`
		Key         jose.JSONWebKey `json:"key"`
		Vectors     []struct {
			Name    string `json:"name"`
			Outcome string `json:"outcome"`
			Record  struct {
				Topic   string              `json:"topic"`
				Key     *string             `json:"key"`
				Headers map[string][]string `json:"headers"`
				Value   []byte              `json:"valueBase64"`
			} `json:"record"`
		} `json:"vectors"`
	}
	if err := json.Unmarshal(text, &given); err != nil {
		log.Fatal(err)
	}
	keys := map[string]jose.JSONWebKey{given.Key.KeyID: given.Key.Public()}
	var first Record
	for at, vector := range given.Vectors {
		record := Record{Topic: vector.Record.Topic, Value: vector.Record.Value, Headers: map[string][][]byte{}}
		if vector.Record.Key != nil {
			record.Key = []byte(*vector.Record.Key)
		}
		for name, values := range vector.Record.Headers {
			for _, value := range values {
				record.Headers[name] = append(record.Headers[name], []byte(value))
			}
		}
		if at == 0 {
			first = record
		}
		if outcome := verify(keys, given.Environment, record); outcome != vector.Outcome {
			log.Fatalf("%s: %s instead of %s", vector.Name, outcome, vector.Outcome)
		}
	}
	made, err := sign(given.Key, given.Environment, first)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.TrimSpace(made))
}
