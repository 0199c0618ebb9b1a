import { join } from "node:path";
import { realClock } from "@proverig/drivers";
import { openJournal } from "../../journal/index.ts";
import type { UserRole } from "../../protocol/index.ts";
import { openUsers } from "../../users/index.ts";
import { type Asked, openAttestations } from "../attestations.ts";
import type { Subject } from "../subject.ts";

export const COPY = { name: "JJG 443-2023", edition: "official print, 2024-01" };
export const PERSON = { name: "Li Lab", password: "copy-4711" };

/** Every number of a file, as somebody attests it who finds them all in his copy. */
export function allOf({ numbers }: Subject): Asked[] {
  return numbers.map(({ path, value }) => ({ path, value, decision: "attested", official: null, copy: COPY }));
}

/** A data directory whose rig knows a person of this role; with `subjects` attested by him. */
export async function laboratoryIn(
  dir: string,
  { role = "laboratory", attested = [] }: { role?: UserRole; attested?: Subject[] } = {},
): Promise<string> {
  const data = join(dir, "data");
  const journal = await openJournal({ dir: data, clock: realClock() });
  const users = openUsers({ journal, clock: realClock(), cost: { N: 16, r: 1, p: 1 } });
  await users.add({ ...PERSON, role }, "test");
  for (const subject of attested) await openAttestations(journal).decide(subject, allOf(subject), PERSON.name);
  users.close();
  await journal.close();
  return data;
}
