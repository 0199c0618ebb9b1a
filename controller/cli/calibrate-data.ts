import type { AcceptanceRules } from "@proverig/calibration";
import { asRigError, builtInDrivers, RigError, realClock } from "@proverig/drivers";
import { accept, affected, certificateIn, judge, withdraw } from "../calibrate/acceptance.ts";
import { standardsInForce } from "../calibrate/in-force.ts";
import { proveCalibration } from "../calibrate/prove.ts";
import { rulesAt, standardsPast } from "../calibrate/rig-entries.ts";
import { loadAcceptance } from "../config/acceptance.ts";
import { boardsOf } from "../config/boards.ts";
import { loadRig } from "../config/rig.ts";
import { type CalibrationSummary, type Journal, openJournal } from "../journal/index.ts";
import { type Language, t } from "../text/index.ts";
import { openUsers } from "../users/index.ts";
import { calibrationLines, ruleLines, standardLines } from "./calibrate-lines.ts";
import { clockAfter, laboratoryPerson, readingClock, requireData } from "./laboratory.ts";
import { langOf } from "./lang.ts";
import { openLines } from "./lines.ts";

/** What `calibrate` does with a data directory and without the rig. */

export const print = (line: string) => void process.stdout.write(`${line}\n`);

export async function withJournal<T>(
  dir: string,
  work: (journal: Journal) => Promise<T>,
  clock: typeof clockAfter = readingClock,
): Promise<T> {
  requireData(dir);
  const journal = await openJournal({ dir, clock });
  try {
    return await work(journal);
  } finally {
    await journal.close();
  }
}

export interface Dir {
  data: string;
  json?: boolean;
}

/** `calibrate list`: every calibration, what became of its certificate, and whether chain and signatures hold; 3 where one does not. */
export function listCalibrations({ data, json }: Dir): Promise<number> {
  return withJournal(data, async (journal) => {
    const language = langOf();
    const past = standardsPast(journal.rigEntries());
    const all: Listed[] = [];
    let status = 0;
    for (const each of journal.calibrations()) {
      const { id, device, method, openedAt, closed } = each;
      const damage = await damageOf(journal, each);
      status = damage?.exitStatus ?? status;
      const accepted = past.accepted.find(({ calibration }) => calibration === id) ?? null;
      const withdrawn = past.withdrawn.find(({ certificate }) => certificate === closed?.certificate) ?? null;
      all.push({
        id,
        device,
        method,
        openedAt,
        outcome: closed?.outcome ?? null,
        certificate: closed?.certificate ?? null,
        acceptedFrom: accepted?.from ?? null,
        withdrawnSince: withdrawn?.since ?? null,
        damage: damage?.message ?? null,
      });
    }
    if (json) print(JSON.stringify(all));
    else for (const each of all) print(listLine(each, language));
    return status;
  });
}

/** Null where the calibration's chain and signatures hold; one that is damaged does not hide the others. */
async function damageOf(journal: Journal, calibration: CalibrationSummary): Promise<RigError | null> {
  try {
    await proveCalibration(journal, calibration);
    return null;
  } catch (error) {
    return asRigError(error);
  }
}

interface Listed {
  id: string;
  device: string;
  method: string;
  openedAt: string;
  outcome: string | null;
  certificate: string | null;
  acceptedFrom: string | null;
  withdrawnSince: string | null;
  /** What does not hold of its chain and signatures; null: they hold. */
  damage: string | null;
}

function listLine(each: Listed, language: Language): string {
  const { id, device, method, outcome, certificate, acceptedFrom, withdrawnSince, damage } = each;
  const state =
    outcome === null
      ? t(language, "calibrate.unfinished")
      : certificate === null
        ? outcome
        : withdrawnSince !== null
          ? t(language, "calibrate.state.withdrawn")
          : acceptedFrom === null
            ? t(language, "calibrate.notAccepted")
            : t(language, "calibrate.inForce");
  const proved = t(language, outcome === null ? "calibrate.chainHolds" : "calibrate.proved");
  return [id, device, method, certificate ?? "-", state, damage ?? proved].join("  ");
}

/** `calibrate show ID`: the certificate, and how it stands to the rules. What does not hold in chain and signatures is not shown. */
export function showCalibration(id: string, { data, json, rules: file }: Dir & { rules?: string }): Promise<number> {
  const own = rulesOf(file);
  return withJournal(data, async (journal) => {
    const rules = own ?? rulesAt(standardsPast(journal.rigEntries()));
    const { certificate, summary } = await certificateIn(journal, id);
    const proof = await proveCalibration(journal, summary);
    const judged = await judge(journal, certificate, rules);
    if (json) print(JSON.stringify({ certificate, ...judged, proof }));
    else {
      const language = langOf();
      for (const line of calibrationLines(certificate, language, null)) print(line);
      for (const line of ruleLines(judged.findings, language)) print(line);
      print(t(language, "calibrate.proved"));
    }
    return 0;
  });
}

/** Those of a file; null: those in force, which the journal knows. */
function rulesOf(file: string | undefined): AcceptanceRules | null {
  return file === undefined ? null : loadAcceptance(file);
}

export interface AcceptArguments extends Dir {
  by: string;
  from?: string;
  config?: string;
  rules?: string;
  reason?: string;
}

/** Who does it proves at the terminal that he is a person of the laboratory. Rejects with NOT_PERMITTED. */
export async function provenPerson(journal: Journal, by: string): Promise<string> {
  const lines = openLines({ input: process.stdin, output: process.stderr, terminal: process.stdin.isTTY === true });
  const users = openUsers({ journal, clock: realClock() });
  try {
    return await laboratoryPerson(users, by, lines);
  } finally {
    users.close();
    lines.close();
  }
}

/** `calibrate accept ID`: the certificate takes effect. */
export async function acceptCalibration(id: string, args: AcceptArguments): Promise<number> {
  const own = rulesOf(args.rules);
  const rig = args.config === undefined ? null : await loadRig(args.config, { registry: builtInDrivers() });
  return withJournal(
    args.data,
    async (journal) => {
      const rules = own ?? rulesAt(standardsPast(journal.rigEntries()));
      const by = await provenPerson(journal, args.by);
      const accepted = await accept(journal, {
        id,
        by,
        from: args.from ?? null,
        rules,
        boards: rig ? boardsOf(rig.devices) : undefined,
        reason: args.reason ?? null,
      });
      const { certificate, device, from } = accepted;
      if (args.json) print(JSON.stringify(accepted));
      else {
        for (const line of ruleLines(accepted.rules, langOf())) print(line);
        print(t(langOf(), "calibrate.accepted", { certificate, device, from, by }));
      }
      return 0;
    },
    clockAfter,
  );
}

export interface WithdrawArguments extends Dir {
  by: string;
  since?: string;
  reason: string;
}

/** `calibrate withdraw CERT`: it is not trusted any more; says what it touched. */
export function withdrawCertificate(certificate: string, args: WithdrawArguments): Promise<number> {
  return withJournal(
    args.data,
    async (journal) => {
      const by = await provenPerson(journal, args.by);
      const withdrawn = await withdraw(journal, { certificate, by, since: args.since ?? null, reason: args.reason });
      const jobs = await affected(journal, certificate, Date.parse(withdrawn.since));
      if (args.json) print(JSON.stringify({ ...withdrawn, affected: jobs }));
      else {
        const { device, since, reason } = withdrawn;
        print(t(langOf(), "calibrate.withdrawn", { certificate, device, by, since, reason }));
        for (const job of jobs) print(affectedLine(job));
      }
      return 0;
    },
    clockAfter,
  );
}

/** `calibrate affected CERT`: the jobs whose results rest on it. */
export function affectedJobs(certificate: string, args: Dir & { since?: string }): Promise<number> {
  const sinceMs = args.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(args.since);
  if (Number.isNaN(sinceMs)) {
    throw new RigError("USAGE", {
      what: `"${args.since}" is no moment`,
      where: "--since",
      mend: "ISO 8601 with offset",
    });
  }
  return withJournal(args.data, async (journal) => {
    const jobs = await affected(journal, certificate, sinceMs);
    if (args.json) print(JSON.stringify(jobs));
    else if (jobs.length === 0) print(t(langOf(), "calibrate.affectedNone"));
    else for (const job of jobs) print(affectedLine(job));
    return 0;
  });
}

type Affected = Awaited<ReturnType<typeof affected>>[number];

function affectedLine({ id, openedAt, outcome, verdict, device }: Affected): string {
  const language = langOf();
  const ended = verdict
    ? t(language, `verdict.${verdict as "conforming"}`)
    : outcome
      ? t(language, `outcome.${outcome as "completed"}`)
      : t(language, "calibrate.unfinished");
  return t(language, "calibrate.affected", { id, at: openedAt, outcome: ended, device });
}

/** `calibrate standards`: what is in force now; 4 where one of them is not good. */
export async function showStandards({ config, data, json }: Dir & { config: string }): Promise<number> {
  const rig = await loadRig(config, { registry: builtInDrivers() });
  return withJournal(data, async (journal) => {
    const now = journal.clock.wallMs();
    const { byName, warnings } = standardsInForce(rig.standards, journal.rigEntries(), now, boardsOf(rig.devices));
    const all = Object.values(byName);
    if (json) print(JSON.stringify({ standards: all, warnings }));
    else {
      for (const standard of all) for (const line of standardLines(standard, langOf())) print(line);
      for (const { text } of warnings) print(`${t(langOf(), "word.warning")}: ${text}`);
    }
    return all.every(({ state }) => state === "good") ? 0 : 4;
  });
}
