/**
 * The system calls that an isolated process cannot make, as a classic BPF program for seccomp.
 * Namespaces already take the ground from under most of these; the filter holds where a namespace is not enough (a file in
 * memory would be executable in spite of `noexec`) and makes an attempt at the network a visible end instead of an errno.
 */

/** The instructions that are needed; codes of linux/bpf_common.h. */
const LOAD = 0x20;
const JUMP_IF_EQUAL = 0x15;
const JUMP_IF_AT_LEAST = 0x35;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
/** EPERM. */
const REFUSE = 0x00050001;

/** Offsets in struct seccomp_data. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const FIRST_ARGUMENT = 16;

const AF_UNIX = 1;
const PR_SET_PDEATHSIG = 1;
/** Calls of the x32 ABI: another table of numbers on the same architecture. */
const X32_BIT = 0x40000000;

/** Signal that ends a process at a forbidden call; a shell answers 128 + 31. */
export const FORBIDDEN_CALL_EXIT = 128 + 31;

/** Numbers on x64 and arm64. */
const REFUSED: readonly (readonly [name: string, x64: number, arm64: number])[] = [
  ["memfd_create", 319, 279],
  ["memfd_secret", 447, 447],
  ["ptrace", 101, 117],
  ["process_vm_readv", 310, 270],
  ["process_vm_writev", 311, 271],
  ["unshare", 272, 97],
  ["setns", 308, 268],
  ["mount", 165, 40],
  ["umount2", 166, 39],
  ["pivot_root", 155, 41],
  ["chroot", 161, 51],
  ["open_tree", 428, 428],
  ["move_mount", 429, 429],
  ["fsopen", 430, 430],
  ["fsconfig", 431, 431],
  ["fsmount", 432, 432],
  ["fspick", 433, 433],
  ["mount_setattr", 442, 442],
  ["open_by_handle_at", 304, 265],
  ["add_key", 248, 217],
  ["request_key", 249, 218],
  ["keyctl", 250, 219],
  ["bpf", 321, 280],
  ["perf_event_open", 298, 241],
  ["userfaultfd", 323, 282],
  ["io_uring_setup", 425, 425],
  ["io_uring_enter", 426, 426],
  ["io_uring_register", 427, 427],
  ["init_module", 175, 105],
  ["finit_module", 313, 273],
  ["kexec_load", 246, 104],
];

interface Table {
  readonly architecture: number;
  readonly socket: number;
  readonly prctl: number;
  readonly refused: readonly number[];
  readonly has_x32: boolean;
}

const TABLES: ReadonlyMap<string, Table> = new Map([
  ["x64", { architecture: 0xc000003e, socket: 41, prctl: 157, refused: REFUSED.map(([, x64]) => x64), has_x32: true }],
  ["arm64", { architecture: 0xc00000b7, socket: 198, prctl: 167, refused: REFUSED.map(([, , arm64]) => arm64), has_x32: false }],
]);

type Instruction = readonly [code: number, if_true: number, if_false: number, value: number];

function assemble(instructions: readonly Instruction[]): Buffer {
  const program = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, if_true, if_false, value]] of instructions.entries()) {
    program.writeUInt16LE(code, index * 8);
    program.writeUInt8(if_true, index * 8 + 2);
    program.writeUInt8(if_false, index * 8 + 3);
    program.writeUInt32LE(value, index * 8 + 4);
  }
  return program;
}

/** The filter for an architecture as Node names it; null where none is written: the other walls stand there alone. */
export function seccompFilter(arch: string): Buffer | null {
  const table = TABLES.get(arch);
  if (table === undefined) return null;
  return assemble([
    [LOAD, 0, 0, ARCHITECTURE],
    [JUMP_IF_EQUAL, 1, 0, table.architecture],
    [RETURN, 0, 0, KILL_PROCESS],
    [LOAD, 0, 0, NUMBER],
    ...(table.has_x32 ? ([[JUMP_IF_AT_LEAST, 0, 1, X32_BIT] as const, [RETURN, 0, 0, KILL_PROCESS] as const] satisfies Instruction[]) : []),
    ...table.refused.flatMap((number): Instruction[] => [
      [JUMP_IF_EQUAL, 0, 1, number],
      [RETURN, 0, 0, REFUSE],
    ]),
    // INVARIANT: a run ends with who started it; it cannot take that back.
    [JUMP_IF_EQUAL, 0, 4, table.prctl],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_EQUAL, 0, 1, PR_SET_PDEATHSIG],
    [RETURN, 0, 0, REFUSE],
    [RETURN, 0, 0, ALLOW],
    // A socket of any family but the local one ends the process: there is no network, and who asks for one is stopped (MEX-SBX-02).
    [JUMP_IF_EQUAL, 0, 3, table.socket],
    [LOAD, 0, 0, FIRST_ARGUMENT],
    [JUMP_IF_EQUAL, 1, 0, AF_UNIX],
    [RETURN, 0, 0, KILL_PROCESS],
    [RETURN, 0, 0, ALLOW],
  ]);
}
