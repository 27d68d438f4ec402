/** G-SAFETY.GCODE: G-code that goes in stays inside the work envelope of the machine; a machine that is not described gets none (MEX-ENG-06). */
import { member } from "../json.ts";
import { type DecodedRequest, deny, type GateContext, type GateVerdict, PASS, requestGate } from "./gate.ts";
import { findGcodeFault, type WorkEnvelope } from "./gcode.ts";
import { namedInputs, readInputText, readParamObject, readRange } from "./input-text.ts";

const PROFILE = "machine_profile_ref";
const GCODE = "artifact.gcode";
/** Ours: without a profile no axis goes further than 10 m. */
const SANE: WorkEnvelope = { X: [-10_000, 10_000], Y: [-10_000, 10_000], Z: [-10_000, 10_000] };

/** The envelope of the profile; null for one that cannot be read. */
function envelopeOf(request: DecodedRequest, context: GateContext): WorkEnvelope | null {
  const envelope = member(readParamObject(request, PROFILE, context), "work_envelope_mm");
  const [x, y, z] = ["x", "y", "z"].map((axis) => readRange(member(envelope, axis)));
  return x == null || y == null || z == null ? null : { X: x, Y: y, Z: z };
}

function judgeProgram(path: string, text: string | null, envelope: WorkEnvelope): GateVerdict {
  if (text === null) return deny("MACH_GCODE_PARSE_ERROR", path, `\`${path}\` must be G-code as text in UTF-8, of 16 MiB at most`);
  const fault = findGcodeFault(text, envelope);
  if (fault === null) return PASS;
  return fault.kind === "unknown"
    ? deny("MACH_GCODE_PARSE_ERROR", path, `\`${path}\`: line ${fault.line} is no G-code that can be judged`)
    : deny("MACH_GCODE_SAFETY_REJECTED", path, `\`${path}\`: line ${fault.line} leads out of the work envelope`);
}

export const G_SAFETY_GCODE = requestGate("G-SAFETY.GCODE", (request, context) => {
  const profiled = member(member(request.envelope.value, "params"), PROFILE) !== undefined;
  const envelope = profiled ? envelopeOf(request, context) : SANE;
  if (envelope === null) {
    const path = `/params/${PROFILE}`;
    return deny("MACH_PROFILE_INVALID", path, `\`${path}\` must be JSON with \`work_envelope_mm\`: \`x\`, \`y\` and \`z\` as [least, most]`);
  }
  const programs = namedInputs(request).filter(({ artifact_id }) => context.artifacts.find(artifact_id)?.artifact_type === GCODE);
  if (!profiled && programs.length === 0) return deny("GATE_CANNOT_JUDGE", null, "there is neither G-code nor a machine profile to judge");
  for (const { path, artifact_id } of programs) {
    const verdict = judgeProgram(path, readInputText(artifact_id, context), envelope);
    if (verdict.outcome !== "pass") return verdict;
  }
  return PASS;
});
