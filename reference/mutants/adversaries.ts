/** Targets that obey nothing: each would be green in a kit that believes what it is told. */
import type { Denial } from "../../spec-cases/contract/types.ts";
import { deny, type GateVerdict, PASS, type RequestInput } from "../gates/gate.ts";
import { IDENTITY } from "../serve/identity.ts";
import { NO_OWN_ENGINES } from "../serve/own-engines.ts";
import { serviceParts } from "../serve/parts.ts";
import { createService } from "../serve/service.ts";
import type { Wire } from "../serve/wire.ts";
import { type Draft, draftOfText } from "./draft.ts";
import type { Adversary } from "./mutant.ts";
import { calledEarly } from "./pipeline.ts";
import { read } from "./record-seams.ts";
import { answer } from "./runtime-seams.ts";
import { all, type Break, requestGate, verdicts } from "./seams.ts";

type Serve = Adversary["serve"];

/** The reference with a part replaced, in words of the protocol. */
const service = (breaks: Break): Serve => createService({ findOwnEngines: async () => NO_OWN_ENGINES, ...breaks(serviceParts()) });

const honestly: Break = () => ({});

/** Answers each request by itself; undefined is no answer. */
const raw =
  (reply: (method: string, params: unknown) => object | undefined): Serve =>
  (wire) =>
    wire.receive((line) => {
      const message = draftOfText(line);
      if (message === null || typeof message["method"] !== "string" || message["id"] === undefined) return;
      const result = message["method"] === "hello" ? { ...IDENTITY } : reply(message["method"], message["params"]);
      if (result !== undefined) wire.send(JSON.stringify({ jsonrpc: "2.0", id: message["id"], result }));
    });

/** The honest reference behind a wire that does something to what goes out. */
const behind =
  (send: (line: string, wire: Wire) => void, serve: Serve = service(honestly)): Serve =>
  (wire) =>
    serve({ receive: (handler) => wire.receive(handler), send: (line) => send(line, wire), close: () => wire.close() });

const allowed = ({ envelope }: RequestInput): GateVerdict => ({
  ...PASS,
  checks: (envelope.planned?.capabilities_requested ?? []).map((capability_id) => ({ capability_id, decision: "allow" })),
});

/** Every gate passes, and says so in the record. */
export const passAll: Break = verdicts(null, (_, input, gate) => (gate.id === "G-CAP" ? allowed(input) : PASS));

const DENIED: Denial = { gate: "G-SCHEMA", code: "DENIED", reason: "denied", severity: "error" };
const LATE_MS = 1500;
const isDenied = (line: string): boolean => line.includes('"outcome":"denied"');
const isAnswer = (line: string): boolean => line.includes('"result":');

/** What a kit would be told that asks for words alone. */
const WORDS: Readonly<Record<string, object>> = {
  "world/load": { accepted: true },
  observe: { events: [], diagnostics: [], problems: [] },
};

function forged(draft: Draft): string {
  return JSON.stringify(draft).replace(/"content_hash":"[0-9a-f]{64}"/g, `"content_hash":"${"0".repeat(64)}"`);
}

export const PLAIN_ADVERSARIES: readonly Adversary[] = [
  { id: "always-pass", mistake: "every gate passes whatever it sees, and records that it did", transport: "worker", serve: service(passAll) },
  {
    id: "always-deny",
    mistake: "every operation is denied, with a perfect record",
    transport: "worker",
    serve: service(requestGate("G-SCHEMA", () => deny("ENVELOPE_MALFORMED", null, "the envelope is malformed"))),
  },
  {
    id: "always-denies-in-words",
    mistake: "every operation is denied in the answer, and nothing is recorded",
    transport: "worker",
    serve: raw((method) => (method === "execute" ? { attempt_id: "a", outcome: "denied", phase: "request", denial: DENIED } : (WORDS[method] ?? {}))),
  },
  {
    id: "echo",
    mistake: "every request is answered with its own params",
    transport: "worker",
    serve: raw((_, params) => ({ ...(typeof params === "object" && params !== null ? params : {}) })),
  },
  { id: "no-op", mistake: "every request is answered with nothing", transport: "worker", serve: raw(() => ({})) },
  {
    id: "crash-on-denial",
    mistake: "the process ends where it should deny",
    transport: "stdio",
    serve: behind((line, wire) => (isDenied(line) ? process.exit(1) : wire.send(line))),
  },
  { id: "exit-0-at-once", mistake: "the process ends with 0 before it says hello", transport: "stdio", serve: () => process.exit(0) },
  {
    id: "killed-by-signal",
    mistake: "the process is killed in its first execute",
    transport: "stdio",
    serve: behind((line, wire) => (line.includes('"engine/invoke"') || isDenied(line) ? process.kill(process.pid, "SIGKILL") : wire.send(line))),
  },
  {
    id: "noisy-stdout",
    mistake: "lines that are no messages stand between answers, and every gate passes",
    transport: "stdio",
    serve: behind((line, wire) => {
      wire.send("ok 1 - all conformance cases pass");
      wire.send(line);
    }, service(passAll)),
  },
  { id: "never-answers", mistake: "hello is answered, and nothing after it", transport: "worker", serve: raw(() => undefined) },
  {
    id: "answers-twice",
    mistake: "every request is answered twice",
    transport: "worker",
    serve: behind((line, wire) => {
      wire.send(line);
      if (isAnswer(line)) wire.send(line);
    }),
  },
  {
    id: "answers-late",
    mistake: "operations are answered after their time",
    transport: "worker",
    serve: behind((line, wire) => {
      if (line.includes('"outcome":')) setTimeout(() => wire.send(line), LATE_MS);
      else wire.send(line);
    }),
  },
  { id: "engine-before-gates", mistake: "the engine is called before its request is judged", transport: "worker", serve: service(calledEarly(() => true)) },
  {
    id: "drops-every-third-event",
    mistake: "of three events one is lost",
    transport: "worker",
    serve: service(read((event, index) => (index % 3 === 2 ? null : event))),
  },
  {
    id: "forges-hashes",
    mistake: "what is handed out has hashes of nothing",
    transport: "worker",
    serve: service(
      all(
        answer((given) => given),
        behindAnswers(),
      ),
    ),
  },
];

/** Hashes of what is handed out are forged on the way. */
function behindAnswers(): Break {
  return answer((given) => {
    if (given.outcome !== "executed") return given;
    const result: typeof given.result = JSON.parse(forged(JSON.parse(JSON.stringify(given.result))));
    return { ...given, result };
  });
}
