import { type ValueType, wordsOf } from "../modbus/values.ts";

interface Mapped {
  address: number;
  function: string;
  type?: ValueType;
  length?: number | undefined;
}

export interface MapProblem {
  /** Below `registers`. */
  keys: readonly string[];
  what: string;
  mend: string;
}

const END = 0x10000;

/** What is wrong with a register map though each of its lines is well formed; told first where a line stands in `own`. */
export function mapProblems(
  map: Readonly<Record<string, Mapped | undefined>>,
  own: Readonly<Record<string, unknown>> = map,
): MapProblem[] {
  const problems: MapProblem[] = [];
  const places: { name: string; table: string; from: number; to: number }[] = [];
  const inFile = ([name]: readonly [string, unknown]) => Number(own[name] !== undefined);
  for (const [name, mapped] of Object.entries(map).toSorted((a, b) => inFile(a) - inFile(b))) {
    if (!mapped) continue;
    const { address, type, length } = mapped;
    const words = type === undefined ? 1 : wordsOf(type);
    if (length !== undefined && length !== words) {
      const what = `${type} has ${words} registers, not ${length}`;
      problems.push({ keys: [name, "length"], what, mend: "take the type that the manual means" });
    }
    if (address + words > END) {
      const what = `it ends at register ${address + words - 1}`;
      problems.push({ keys: [name, "address"], what, mend: "the last register is 65535" });
    }
    const place = { name, table: mapped.function, from: address, to: address + words };
    const other = places.find(({ table, from, to }) => table === place.table && from < place.to && place.from < to);
    if (other) {
      const what = `it overlaps with ${other.name}, which has ${spanOf(other)}`;
      problems.push({ keys: [name, "address"], what, mend: "check address and type of both; addresses count from 0" });
    }
    places.push(place);
  }
  return problems;
}

function spanOf({ from, to }: { from: number; to: number }): string {
  return to - from === 1 ? `register ${from}` : `registers ${from} to ${to - 1}`;
}
