/** G-SAFETY.FOOD: no advice for what is outside of the safety table, or not in it at all (MEX-ENG-06). */
import { member, stringMember } from "../json.ts";
import { type DecodedRequest, deny, type GateContext, type GateVerdict, PASS, requestGate } from "./gate.ts";
import { readParamObject, readRange } from "./input-text.ts";

/** Ours: below this temperature of the bath, in °C, no time makes the food safe. After published tables of time and temperature. */
export const SAFE_FROM_C: ReadonlyMap<string, number> = new Map([
  ["beef", 54.4],
  ["lamb", 54.4],
  ["pork", 54.4],
  ["veal", 54.4],
  ["fish", 55],
  ["egg", 57],
  ["chicken", 57.8],
  ["duck", 57.8],
  ["turkey", 57.8],
  ["milk", 63],
]);
/** Ours: what is thicker warms too slowly for any table, in mm. */
const MOST_MM = 70;
/** Ours: no ferment is kept outside of these, in °C. */
const FERMENT_C: readonly [number, number] = [0, 60];

function unsafe(path: string, reason: string): GateVerdict {
  return deny("FOOD_UNSAFE_REJECTED", path, `\`${path}\` ${reason}`);
}

function judgePasteurization({ envelope }: DecodedRequest): GateVerdict {
  const params = member(envelope.value, "params");
  const least = SAFE_FROM_C.get((stringMember(params, "food") ?? "").trim().toLowerCase());
  if (least === undefined) return unsafe("/params/food", "is not in the safety table, so nothing can be said to be safe");
  const temperature = member(params, "temp_c");
  if (typeof temperature !== "number" || !(temperature >= least)) return unsafe("/params/temp_c", `must be ${least} or more for this food`);
  const thickness = member(params, "thickness_mm");
  if (typeof thickness !== "number" || !(thickness > 0 && thickness <= MOST_MM))
    return unsafe("/params/thickness_mm", `must be above 0, and ${MOST_MM} at most`);
  return PASS;
}

/** The log is the engine's to judge; what it is compared with must be a target that could be safe. */
function judgeFermentation(request: DecodedRequest, context: GateContext): GateVerdict {
  const path = "/params/target_profile_ref";
  const range = readRange(member(readParamObject(request, "target_profile_ref", context), "temp_c"));
  if (range === null) return deny("GATE_CANNOT_JUDGE", path, `\`${path}\` must be JSON with \`temp_c\` as [least, most]`);
  const [least, most] = FERMENT_C;
  return range[0] >= least && range[1] <= most ? PASS : unsafe(path, `must keep \`temp_c\` from ${least} to ${most}`);
}

const JUDGES: ReadonlyMap<string, (request: DecodedRequest, context: GateContext) => GateVerdict> = new Map([
  ["food_safety.pasteurization_time", judgePasteurization],
  ["food_safety.fermentation_monitor", judgeFermentation],
  // Names what is in a product; says of nothing that it is safe.
  ["food_safety.nutrition_lookup", () => PASS],
]);

export const G_SAFETY_FOOD = requestGate("G-SAFETY.FOOD", (request, context) => {
  const judge = JUDGES.get(request.planned.operation);
  return judge === undefined ? deny("GATE_CANNOT_JUDGE", "/operation", "`/operation` is none that the safety table can judge") : judge(request, context);
});
