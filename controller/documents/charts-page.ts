import type { ChartsPage } from "../protocol/index.ts";
import type { Language } from "../text/index.ts";
import {
  acceptedCertificates,
  type Chains,
  certificateOf,
  readStandards,
  type StandardsHistory,
  watchingOf,
} from "./collect.ts";
import { examinationViews } from "./examinations.ts";
import { fixed, significant } from "./numbers.ts";
import { budgetPicture } from "./pictures/budget.ts";
import { cusumPicture, shewhartPicture } from "./pictures/charts.ts";
import { curvePicture } from "./pictures/curve.ts";
import { phasePoints, place } from "./points.ts";
import { calledOut, isBlocking, outOfControl, unitOf, watch } from "./watching.ts";
import { wordsIn } from "./words.ts";

/** The pictures of one of the rig's instruments: its curve with its history, what its uncertainty is made of, its checks. */
export async function chartsPage(
  chains: Chains,
  device: string,
  wallMs: number,
  language: Language,
): Promise<ChartsPage> {
  const words = wordsIn(language);
  const history = await readStandards(chains);
  const calibration = acceptedAt(history, device, wallMs) ?? newest(history, device);
  const certificate = calibration === null ? null : await certificateOf(chains, calibration);
  const accepted = await acceptedCertificates(chains, history, device);
  const previous = accepted.filter((each) => certificate !== null && each.endedAt < certificate.endedAt);
  const unit = unitOf(history, device);
  const watched = watch(
    history.checks.filter((check) => check.device === device),
    unit,
    watchingOf(history),
  );
  return {
    device,
    certificate: certificate?.number ?? null,
    curve: certificate && curvePicture(certificate, previous, words),
    places: watched.toReversed().map((at) => ({
      place: `${fixed(at.x, 1)} ${unit === "K" ? "℃" : "L/min"}`,
      certificate: at.certificate,
      checks: at.checks.length,
      lastAt: at.checks.at(-1)?.at ?? "",
      lastEn: at.checks.at(-1)?.En ?? 0,
      out: outOfControl(at),
      blocks: isBlocking(at),
      calledOut: calledOut(at, language),
      preliminary: !at.established,
      shewhart: at.shewhart && shewhartPicture(at.shewhart, unit, words),
      cusum: at.cusum && cusumPicture(at.cusum, unit, words),
    })),
    budgets: certificate
      ? phasePoints(certificate)
          .filter(({ phase }) => phase === "asLeft")
          .map((at) => {
            const { lines, U } = at.point.budget;
            return {
              place: place(at),
              U: `${significant(U)} ${unit}`,
              picture: budgetPicture(lines, unit, words, language),
            };
          })
      : [],
    examinations: examinationViews(
      history.examinations.filter((each) => each.given.device === device),
      language,
    ),
  };
}

function acceptedAt({ accepted }: StandardsHistory, device: string, wallMs: number): string | null {
  return accepted.findLast((each) => each.device === device && Date.parse(each.from) <= wallMs)?.calibration ?? null;
}

function newest(history: StandardsHistory, device: string): string | null {
  const all = [...history.calibrations.values()];
  return all.findLast((each) => each.device === device && each.closed?.certificate)?.id ?? null;
}
