import type { CalibrationCertificate, RuleResult, Saying, SayingId } from "../certificate.ts";
import { temperatureCorrectionAt } from "../curve.ts";
import type { AcceptanceRule, AcceptanceRules } from "./acceptance-rules.ts";
import { agreement } from "./agreement.ts";
import { estimateDrift, leaves } from "./drift.ts";
import { upTo } from "./limit.ts";
import { besselSpread, range, rangeSpread } from "./spread.ts";

export interface Judgement {
  /** No blocking rule is broken. A person accepts, not this. */
  accepted: boolean;
  findings: RuleResult[];
}

/** A point of either kind of certificate: `x` L/min or degrees, `value` error in % or correction in K, U with k = 2. */
interface Point {
  x: number;
  value: number;
  U: number;
  runs: number[];
}

/** What one rule saw: a number against its limit, or nothing to see. */
interface Seen {
  ok: boolean;
  value: number | null;
  limit: number | null;
  text: string;
  said: Saying[];
}

/**
 * A certificate held against the laboratory's rules and the certificates before it (of the same device, in any order).
 * A rule that cannot be evaluated, as agreement without a predecessor, is not broken and says so.
 */
export function judgeCalibration(
  certificate: CalibrationCertificate,
  previous: readonly CalibrationCertificate[],
  { rules }: AcceptanceRules,
): Judgement {
  const before = previous
    .filter(
      ({ kind, number, endedAt }) =>
        kind === certificate.kind &&
        number !== certificate.number &&
        Date.parse(endedAt) < Date.parse(certificate.endedAt),
    )
    .sort((a, b) => Date.parse(a.endedAt) - Date.parse(b.endedAt));
  const findings = rules
    .filter((rule) => rule.for === undefined || rule.for === certificate.kind)
    .map((rule) => ({ rule: rule.id, blocking: rule.blocking, ...see(rule, certificate, before) }));
  return { accepted: findings.every(({ ok, blocking }) => ok || !blocking), findings };
}

function see(rule: AcceptanceRule, certificate: CalibrationCertificate, before: CalibrationCertificate[]): Seen {
  const points = pointsOf(certificate, "as-left");
  switch (rule.test) {
    case "runs":
      return least(points, rule.atLeast);
    case "range":
      return most(points, rule.limit, ({ runs }) => range(runs));
    case "range-coefficient":
      return most(points, rule.limit, ({ runs }) => rangeSpread(runs)?.s ?? null);
    case "standard-deviation":
      return most(points, rule.limit, ({ runs }) => besselSpread(runs)?.s ?? null);
    case "linearity":
      return within(range(points.map(({ value }) => value)), rule.limit, say("overall"));
    case "error":
      return most(points, rule.limit, ({ value }) => Math.abs(value));
    case "uncertainty":
      return most(points, rule.limit, ({ U }) => U);
    case "agreement":
      return against(certificate, before.at(-1), rule.limit, (found, expected) => agreement(found, expected).En);
    case "shift":
      return against(certificate, before.at(-1), rule.limit, (found, expected) => found.value - expected.value);
    case "drift":
      return drifting(certificate, before, rule);
    case "check":
      return checked(certificate);
    case "reaches":
      return reaching(points, rule);
  }
}

/** The results that hold, or those before work was done on the device. */
function pointsOf(certificate: CalibrationCertificate, phase: "as-found" | "as-left"): Point[] {
  if (certificate.kind === "meter") {
    const results = phase === "as-found" ? (certificate.asFound ?? certificate.asLeft) : certificate.asLeft;
    return results.points.map(({ flowLpm, error, U, k, runs }) => ({
      x: flowLpm,
      value: error,
      U: (2 * U) / k,
      runs: runs.map((run) => run.error),
    }));
  }
  const results = phase === "as-found" ? (certificate.asFound ?? certificate.asLeft) : certificate.asLeft;
  return results.points.map(({ at, correction, U, k, runs }) => ({
    x: at,
    value: correction,
    U: (2 * U) / k,
    runs: runs.map((run) => run.correction),
  }));
}

/** The curve that held by a certificate; what it does not reach costs its interpolation, rectangular. */
function stated(certificate: CalibrationCertificate, x: number) {
  const points = certificate.effect.points.map((point) =>
    "flow" in point ? { at: point.flow, correction: point.error, U: point.U } : point,
  );
  const { value, U, interpolation } = temperatureCorrectionAt({ points }, x);
  return { value, U: Math.hypot(U, (2 * (interpolation ?? 0)) / Math.sqrt(3)) };
}

function most(points: readonly Point[], limit: number, of: (point: Point) => number | null): Seen {
  const values = points.flatMap((point) => {
    const value = of(point);
    return value === null ? [] : [{ value, x: point.x }];
  });
  const worst = values.reduce<{ value: number; x: number } | null>((a, b) => (a && a.value >= b.value ? a : b), null);
  if (!worst) return unseen(limit, say("tooFew"));
  return within(worst.value, limit, say("worst", { at: worst.x.toFixed(1) }));
}

function least(points: readonly Point[], atLeast: number): Seen {
  const fewest = points.length === 0 ? 0 : Math.min(...points.map(({ runs }) => runs.length));
  return { ok: fewest >= atLeast, value: fewest, limit: atLeast, ...say("fewest", { n: String(fewest) }) };
}

function within(value: number, limit: number, words: Words): Seen {
  return { ok: upTo(value, limit), value, limit, ...words };
}

function unseen(limit: number | null, words: Words): Seen {
  return { ok: true, value: null, limit, ...words };
}

type Words = Pick<Seen, "text" | "said">;

/** As entries keep them; who shows them has the same sentences in each language. */
const ENGLISH: Readonly<Record<SayingId, string>> = {
  fewest: "at least {n} runs at a point",
  worst: "worst at {at}",
  overall: "over all points",
  tooFew: "too few runs to tell",
  noEarlier: "no earlier certificate",
  against: "against {certificate}",
  needsThree: "a drift needs three certificates",
  leaves: "leaves on {day}",
  stays: "stays within for ten years",
  noRepeat: "no repeat after the work",
  repeat: "repeat at {at}",
  range: "{from} to {to}",
};

function say(id: SayingId, params: Record<string, string> = {}): Words {
  const text = ENGLISH[id].replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);
  return { text, said: [Object.keys(params).length > 0 ? { id, params } : { id }] };
}

function against(
  certificate: CalibrationCertificate,
  last: CalibrationCertificate | undefined,
  limit: number,
  measure: (found: { value: number; U: number }, expected: { value: number; U: number }) => number,
): Seen {
  if (!last) return unseen(limit, say("noEarlier"));
  const seen = most(pointsOf(certificate, "as-found"), limit, (point) =>
    Math.abs(measure(point, stated(last, point.x))),
  );
  const { text, said } = say("against", { certificate: last.number });
  return { ...seen, text: `${text}, ${seen.text}`, said: [...said, ...seen.said] };
}

function drifting(
  certificate: CalibrationCertificate,
  before: readonly CalibrationCertificate[],
  rule: { limit: number; by: "line" | "band" },
): Seen {
  if (before.length < 2) return unseen(rule.limit, say("needsThree"));
  const end = Date.parse(`${certificate.validUntil}T23:59:59Z`);
  const leaving = pointsOf(certificate, "as-found").flatMap((point) => {
    const at = (moment: string, { value, U }: { value: number; U: number }) => ({
      at: Date.parse(moment),
      value,
      u: U / 2,
    });
    const series = before.map((earlier) => at(earlier.endedAt, stated(earlier, point.x)));
    const drift = estimateDrift([...series, at(certificate.endedAt, point)]);
    if (!drift.ok) return [];
    const { expected, possible } = leaves(drift.value, [-rule.limit, rule.limit]);
    const moment = rule.by === "line" ? expected : possible;
    return moment === null ? [] : [moment];
  });
  const first = Math.min(...leaving);
  const words = Number.isFinite(first)
    ? say("leaves", { day: new Date(first).toISOString().slice(0, 10) })
    : say("stays");
  return { ok: !(first <= end), value: null, limit: rule.limit, ...words };
}

function checked({ check }: CalibrationCertificate): Seen {
  if (!check) return unseen(null, say("noRepeat"));
  const value = Math.abs(check.error - check.expected);
  return { ok: check.ok, value, limit: check.within, ...say("repeat", { at: check.flowLpm.toFixed(1) }) };
}

function reaching(points: readonly Point[], { from, to }: { from: number; to: number }): Seen {
  const [low, high] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const words = say("range", { from: low.toFixed(1), to: high.toFixed(1) });
  return { ok: low <= from && high >= to, value: null, limit: null, ...words };
}
