// `npm run conformance`: compiles, then plays the platform to a bank's software over Kafka and shows which rules it keeps
// (docs/guides/conformance-kit.md).
//   npm run conformance -- keys                                          makes the keys that the kit signs with
//   npm run conformance -- --bic HSBKKZKX --brokers localhost:9092       plays; ends with 0, or with 1 where a MUST is broken
//   npm run conformance -- --bic HSBKKZKX --simulator                    plays to our bank simulator, with a broker of its own (Java 17, Maven)
//   --keys FOLDER --environment test --account IBAN --accounts FILE      keys, and accounts of the test system
//   --restart-command 'systemctl $1 our-bank'                            called with stop, later with start
//   --change-key-command CMD                                             the bank signs with its next key from then on
//   --junit FILE --html FILE --strict                                    reports; with --strict a broken SHOULD fails too
//   npm run conformance -- --bic HSBKKZKX --validate report.xml          what we would make of a message, without a connection
//   npm run conformance -- --bic HSBKKZKX --brokers localhost:9092 --manifests   computes the manifests of the topics again
import { buildAndRun } from './build.mjs';

await buildAndRun('tools/conformance/dist/main.js');
