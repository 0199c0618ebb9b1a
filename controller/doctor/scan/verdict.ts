import type { LineSettings } from "@proverig/drivers";
import type { Finding, FindingCode } from "../report.ts";
import { settingsText } from "../settings.ts";
import type { Found } from "./found.ts";
import { type Attempts, type Judgement, judge, looksOverlaid } from "./hearing.ts";

/** What came of one question at one setting. */
export interface HeardAt {
  settings: LineSettings;
  address: number | null;
  attempts: Attempts;
}

/** What is wrong with a line on which somebody answers. */
export function steadyFindings(found: readonly Found[]): Finding[] {
  const echo: Finding[] = found.some(({ steadiness }) => steadiness.echo) ? [{ code: "echo", params: {} }] : [];
  const damaged = found.filter(({ steadiness }) => steadiness.good < steadiness.asked);
  const unsteady = damaged.map(({ address, steadiness: { asked, good, doubled, bad, varying } }): Finding => {
    const params = { address: address ?? "-", good, asked };
    const alone = found.length === damaged.length && found.length > 1;
    if (doubled > 0 || (bad > 0 && varying && !alone)) return { code: "collision", params };
    return { code: "noise", params };
  });
  return [...echo, ...unsteady];
}

/** Of several settings, that which tells most. */
const WEIGHT: readonly Judgement[] = ["collision", "parity", "garbage", "echo", "silence"];

/** Why nobody was recognised. */
export function verdict(heard: readonly HeardAt[]): Finding {
  const bySettings = new Map<string, Attempts[]>();
  for (const { settings, attempts } of heard) {
    const at = settingsText(settings);
    bySettings.set(at, [...(bySettings.get(at) ?? []), attempts]);
  }
  const judged = [...bySettings].map(([settings, attempts]) => ({ settings, judgement: judge(attempts) }));
  const worst = WEIGHT.find((each) => judged.some(({ judgement }) => judgement === each)) ?? "silence";
  const settings = judged.find(({ judgement }) => judgement === worst)?.settings ?? "-";
  const overlaid = heard.find(({ attempts }) => looksOverlaid(attempts));
  const asked = overlaid?.attempts.heard.length ?? 0;
  return { code: WORDS[worst], params: { settings, address: overlaid?.address ?? "-", good: 0, asked } };
}

const WORDS = {
  collision: "collision",
  parity: "parity",
  garbage: "garbage",
  echo: "echo",
  silence: "silent-port",
} as const satisfies Record<Judgement, FindingCode>;
