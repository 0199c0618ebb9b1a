import { realClock } from "@proverig/drivers";
import { attestationState, loadSubject, openAttestations } from "../attestation/index.ts";
import { loadNumbers } from "../attestation/numbers-file.ts";
import { openJournal } from "../journal/index.ts";
import { t } from "../text/index.ts";
import { openUsers } from "../users/index.ts";
import { attestAtTerminal, stateLine } from "./attest-terminal.ts";
import { clockAfter, laboratoryPerson, requireData } from "./laboratory.ts";
import { langOf } from "./lang.ts";
import { openLines } from "./lines.ts";

export interface AttestArguments {
  data: string;
  by: string;
  copy?: string;
  edition?: string;
  numbers?: string;
}

/**
 * `profile attest NAME`: 0 attested, 1 a number is rejected, 5 numbers are left. What was decided before somebody quits
 * stays decided.
 */
export async function runAttest(name: string, args: AttestArguments): Promise<number> {
  const subject = loadSubject(name);
  const given = args.numbers === undefined ? null : loadNumbers(args.numbers, subject);
  requireData(args.data);
  const language = langOf();
  const print = (line: string) => void process.stdout.write(`${line}\n`);
  const lines = openLines({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY === true });
  try {
    const journal = await openJournal({ dir: args.data, clock: clockAfter });
    try {
      const users = openUsers({ journal, clock: realClock() });
      const by = await laboratoryPerson(users, args.by, lines).finally(() => users.close());
      const attestations = openAttestations(journal);
      if (given) await attestations.decide(subject, given, by);
      else {
        await attestAtTerminal({
          state: attestationState(subject, attestations.decisions),
          copy: { name: args.copy ?? null, edition: args.edition ?? null },
          language,
          lines,
          print,
          decide: async (asked) => void (await attestations.decide(subject, [asked], by)),
        });
      }
      const state = attestationState(subject, attestations.decisions);
      for (const { path, decided } of state.numbers) {
        if (decided?.decision.decision !== "rejected") continue;
        print(t(language, "attest.rejected", { path, official: decided.decision.official ?? "" }));
      }
      print(stateLine(state, language));
      return state.attested ? 0 : state.rejected > 0 ? 1 : 5;
    } finally {
      await journal.close();
    }
  } finally {
    lines.close();
  }
}
