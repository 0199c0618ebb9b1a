import { writeFileSync } from "node:fs";
import { RigError } from "@proverig/drivers";
import type { AnyEntry } from "../engine/entries.ts";
import { type Verified, verify } from "../verify/verify.ts";
import { interruptible } from "./endings.ts";
import { junit } from "./junit.ts";
import { langOf } from "./lang.ts";
import { progressOn } from "./progress.ts";
import { askAtTerminal } from "./terminal.ts";

export interface VerifyArguments {
  config: string;
  job: string;
  data: string;
  fast?: boolean;
  speed?: number;
  seed?: number;
  json?: boolean;
  resume?: boolean;
  junit?: string;
}

const STATUS = { conforming: 0, "non-conforming": 1, inconclusive: 5 } as const;

/** `verify`: exit status 0, 1, 5 by the verdict; errors go up with theirs. */
export async function runVerify(args: VerifyArguments): Promise<number> {
  const entries: AnyEntry[] = [];
  const show = args.json ? null : progressOn(process.stdout, langOf());
  return interruptible(async ({ signal, onOutputs }) => {
    const verified = await verify({
      config: args.config,
      job: args.job,
      data: args.data,
      speed: args.fast ? Number.POSITIVE_INFINITY : (args.speed ?? null),
      seed: args.seed ?? null,
      resume: args.resume ?? false,
      signal,
      person: process.stdin.isTTY ? askAtTerminal(signal) : null,
      onEntry(entry) {
        entries.push(entry);
        if (args.json) process.stdout.write(`${JSON.stringify(entry)}\n`);
        else show?.entry(entry);
      },
      onProgress: (delivered, target) => show?.flow(delivered, target),
      onOutputs,
    });
    show?.result(verified);
    writeJunit(args, verified);
    if (verified.fault) throw verified.fault;
    return statusOf(verified);
  });
}

/** A closed job without a verdict is a rig fault or an abort: 3. */
export function statusOf({ record }: Pick<Verified, "record">): number {
  return record.verdict === null ? 3 : STATUS[record.verdict];
}

function writeJunit({ junit: path }: VerifyArguments, verified: Verified): void {
  if (path === undefined) return;
  try {
    writeFileSync(path, junit(verified.record));
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    throw new RigError("DATA_UNWRITABLE", { what, where: path, mend: "choose a path that can be written", cause });
  }
}
