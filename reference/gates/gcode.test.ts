import { expect, it } from "vitest";
import { findGcodeFault, type GcodeFault, type WorkEnvelope } from "./gcode.ts";

const ENVELOPE: WorkEnvelope = { X: [0, 200], Y: [0, 200], Z: [-5, 50] };
const outside = (line: number): GcodeFault => ({ kind: "outside", line });
const unknown = (line: number): GcodeFault => ({ kind: "unknown", line });

it.each<[string, string, GcodeFault | null]>([
  ["nothing", "", null],
  ["comments, a tape mark and blank lines", "%\n; a box\n( by hand )\n\n", null],
  ["a program inside", "G21\nG90\nG0 X10 Y10 Z5\nG1 Z-1 F300\nG1 X200 Y200\nM5\n", null],
  ["line numbers and checks", "N1 G1 X10*55\nN2 G1 X20 *7\n", null],
  ["lower case without blanks", "g1x10y10", null],
  ["carriage returns", "G1 X10\r\nG1 X201\r\n", outside(2)],
  ["an axis that ends too far", "G1 X200.1", outside(1)],
  ["an axis that ends too early", "G1 Z-6", outside(1)],
  ["the border itself", "G1 X200 Y0 Z-5", null],
  ["inches", "G20\nG1 X8", outside(2)],
  ["inches inside", "G20\nG1 X7", null],
  ["units that are changed back", "G20\nG21\nG1 X8", null],
  ["relative moves that add up", "G91\nG1 X150\nG1 X60", outside(3)],
  ["relative moves that come back", "G91\nG1 X150\nG1 X-60", null],
  ["absolute after relative", "G91\nG1 X150\nG90\nG1 X60", null],
  ["a zero that is moved", "G1 X150\nG92 X0\nG1 X60", outside(3)],
  ["a zero that is moved, inside", "G1 X150\nG92 X0\nG1 X-60", null],
  ["home, then relative", "G1 X150\nG28\nG91\nG1 X150", null],
  ["home by way of a place outside", "G28 X300", outside(1)],
  ["a move that stands by the mode alone", "G1 X10\nX300", outside(2)],
  ["an arc that bulges out", "G1 X190 Y100\nG2 X190 Y120 I0 J10", null],
  ["a circle over the border", "G1 X195 Y100\nG2 X195 Y120 I0 J10", outside(2)],
  ["an arc by its radius over the border", "G1 X190 Y100\nG3 X190 Y110 R20", outside(2)],
  ["an arc in another plane", "G1 X100 Y100 Z45\nG18\nG2 X110 Z45 I5 K0", null],
  ["a circle in another plane over the border", "G1 X100 Y100 Z45\nG18\nG2 X120 Z45 I10 K0", outside(3)],
  ["a dwell", "G4 P500", null],
  ["a feed and an extruder", "G1 X1 E500 F90000", null],
  ["a command that is not known", "G1 X10\nG10 L2 P1 X500", unknown(2)],
  ["a machine command that is not known", "M998", unknown(1)],
  ["a letter that is not known", "G1 X10 W5", unknown(1)],
  ["a letter without a number", "G1 X", unknown(1)],
  ["text", "this is no program", unknown(1)],
  ["a variable", "G1 X#100", unknown(1)],
  ["a comment that is not closed", "G1 X10 (to the left", unknown(1)],
  ["a number beyond all numbers", `G1 X${"9".repeat(400)}`, unknown(1)],
])("%s", (_name, text, fault) => expect(findGcodeFault(text, ENVELOPE)).toEqual(fault));
