import type { AcceptanceRules } from "@proverig/calibration";
import { type Journal, RIG_CHAIN } from "../journal/index.ts";
import type { LaboratoryProblem } from "../text/index.ts";
import { signed } from "./acceptance.ts";
import { type StandardInForce, standardsInForce } from "./in-force.ts";
import { refusal } from "./refusal.ts";
import { CERTIFICATE_KEPT, type Kept, LABORATORY_RULES, type RulesSet, standardsPast } from "./rig-entries.ts";

export interface KeepRequest {
  certificate: string;
  by: string;
  reason: string;
}

/**
 * A person of the laboratory has looked into what the last checks call out and lets the certificate be used on: signed, in
 * the rig chain, with what is set aside. The checks stay in the charts; every record made on it says who decided.
 * Rejects with CALIBRATION_INVALID where there is nothing to decide.
 */
export async function keep(journal: Journal, { certificate, by, reason }: KeepRequest): Promise<Kept> {
  const standard = checkedStandard(journal, certificate);
  const invalid = (problem: LaboratoryProblem) => refusal("CALIBRATION_INVALID", problem, { where: certificate });
  if (!standard) throw invalid("neverChecked");
  if (standard.state === "withdrawn") throw invalid("keptWithdrawn");
  if (reason.trim() === "") throw invalid("noReason");
  if (standard.signals.length === 0) throw invalid("nothingCalled");
  const { name: device, signals } = standard;
  const kept = signed(journal, {
    certificate,
    device,
    signals: signals.map(({ id, x, at }) => ({ id, x, at })),
    reason,
    by,
  });
  await journal.append(RIG_CHAIN, CERTIFICATE_KEPT, kept);
  return kept;
}

/** As in force now, or as typed in rig.yaml, which the chain need not know: its checks name device and certificate. */
function checkedStandard(journal: Journal, certificate: string): StandardInForce | null {
  const chain = journal.rigEntries();
  const past = standardsPast(chain);
  const check = past.checks.findLast((each) => each.certificate === certificate);
  if (!check) return null;
  const { device } = check;
  const { method } = journal.calibrations().find(({ id }) => id === check.calibration) ?? {};
  const typed =
    method === "reference-thermometer"
      ? { certificate, validUntil: FAR, points: [{ at: check.x, correction: check.expected, U: check.certificateU }] }
      : {
          certificate,
          validUntil: FAR,
          points: [{ flow: check.x, error: check.expected, U: check.certificateU }],
          bodyExpansion: 0,
          calibrationTemperature: 20,
        };
  const now = standardsInForce({ [device]: typed }, chain, journal.clock.wallMs()).byName[device];
  return now?.certificate === certificate ? now : null;
}

const FAR = "9999-12-31";

/** The laboratory's rules, from now on: signed, in the rig chain. */
export async function putRules(journal: Journal, rules: AcceptanceRules, by: string): Promise<RulesSet> {
  const set = signed(journal, { rules, by });
  await journal.append(RIG_CHAIN, LABORATORY_RULES, set);
  return set;
}
