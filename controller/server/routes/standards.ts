import type { AcceptanceRules } from "@proverig/calibration";
import { isRigError } from "@proverig/drivers";
import { accept, withdraw } from "../../calibrate/acceptance.ts";
import { standardsInForce } from "../../calibrate/in-force.ts";
import { keep } from "../../calibrate/keep.ts";
import { refusalText } from "../../calibrate/refusal.ts";
import { rulesAt, standardsPast } from "../../calibrate/rig-entries.ts";
import type { Boards } from "../../config/boards.ts";
import type { Standard } from "../../config/rig.ts";
import { calibrationDetail } from "../../documents/calibration-detail.ts";
import { chartsPage } from "../../documents/charts-page.ts";
import { type Chains, certificateOf, STANDARDS_KINDS } from "../../documents/collect.ts";
import { standardsPage } from "../../documents/standards-page.ts";
import { parseExamined, recordExamination } from "../../examine/index.ts";
import { DEFAULT_OFFSET_MINUTES, isoAt, type Journal, RIG_CHAIN } from "../../journal/index.ts";
import {
  acceptSchema,
  type CalibrationDetail,
  examinedSchema,
  keepSchema,
  type WithdrawReply,
  withdrawSchema,
} from "../../protocol/index.ts";
import { LANGUAGES, type Language } from "../../text/index.ts";
import { type DocumentFile, documentsOf } from "../documents-process.ts";
import type { History } from "../history.ts";
import { ApiRefused } from "../refused.ts";
import { type Asked, type Route, route, routeWith, sessionOf } from "../router.ts";

export interface StandardsParts {
  journal: Journal;
  history: History;
  /** As rig.yaml types them. */
  typed: Readonly<Record<string, Standard>>;
  /** What rig.yaml says of thermometers that measure ohms. */
  boards?: Boards | undefined;
  /** What judges certificates here; those in force, if absent. */
  rules?: AcceptanceRules | undefined;
}

const TYPES: Record<DocumentFile, string> = {
  "certificate.pdf": "application/pdf",
  "report.pdf": "application/pdf",
  "data.csv": "text/csv; charset=utf-8",
};

/** The rig's own instruments: what counts for them, their pictures, documents to carry away, and who answers for them. */
export function standardsRoutes({ journal, history, typed, boards = {}, rules: own }: StandardsParts): Route[] {
  const chains: Chains = {
    async entries(chain, kinds) {
      if (chain === RIG_CHAIN) return journal.rigEntries().filter(({ kind }) => kinds.includes(kind));
      return JSON.parse(Buffer.from(await history.entries(chain, kinds)).toString());
    },
  };
  const documents = documentsOf(journal.dir, own ?? null);
  const rulesNow = () => own ?? rulesAt(standardsPast(journal.rigEntries()));
  let last: Promise<unknown> = Promise.resolve();
  /** Each decision against what the one before has left in the chain: of two at once one counts. */
  const inTurn = <T>(decide: () => Promise<T>): Promise<T> => {
    const mine = last.then(decide);
    last = mine.catch(() => undefined);
    return mine;
  };
  const now = () => ({ wallMs: journal.clock.wallMs(), offsetMinutes: DEFAULT_OFFSET_MINUTES });
  const idOf = async ({ params }: Asked): Promise<string> => {
    const id = params.id ?? "";
    const known = journal.calibrations().some((each) => each.id === id) && (await certificateOf(chains, id));
    if (!known) throw new ApiRefused("NOT_FOUND", `calibration ${id} has no certificate`);
    return id;
  };
  const detail = async (asked: Asked): Promise<CalibrationDetail> => {
    const { wallMs } = now();
    const { byName } = standardsInForce(typed, journal.rigEntries(), wallMs, boards);
    const inForce = new Set(Object.values(byName).flatMap(({ calibration }) => calibration ?? []));
    return calibrationDetail(
      chains,
      await idOf(asked),
      rulesNow(),
      { at: isoAt(wallMs), inForce },
      languageIn(asked.query) ?? "zh",
    );
  };
  const page = async (language: Language) =>
    standardsPage({ typed, boards }, await chains.entries(RIG_CHAIN, STANDARDS_KINDS), now(), language);
  return [
    route("GET", "/api/standards", "watch", async ({ query }) => ({ json: await page(languageIn(query) ?? "zh") })),
    routeWith("POST", "/api/standards/:name/keep", "attest", keepSchema, async (asked) => {
      const { certificate, reason } = asked.body;
      const language = languageIn(asked.query) ?? "zh";
      const by = sessionOf(asked).user.name;
      const { wallMs } = now();
      const shown = standardsInForce(typed, journal.rigEntries(), wallMs, boards).byName[asked.params.name ?? ""];
      if (shown?.certificate !== certificate)
        throw new ApiRefused("NOT_THE_SAME", `certificate ${certificate} is not what counts`);
      await named(
        inTurn(() => keep(journal, { certificate, by, reason })),
        language,
      );
      return { json: await page(language) };
    }),
    routeWith("POST", "/api/examinations", "attest", examinedSchema, async (asked) => {
      const language = languageIn(asked.query) ?? "zh";
      const by = sessionOf(asked).user.name;
      const record = async () =>
        recordExamination(journal, parseExamined(Buffer.from(asked.body.file), now().wallMs), by);
      await named(inTurn(record), language, "CALIBRATION_INVALID");
      return { json: await page(language) };
    }),
    route("GET", "/api/charts/:device", "watch", async ({ params, query }) => ({
      json: await chartsPage(chains, params.device ?? "", now().wallMs, languageIn(query) ?? "zh"),
    })),
    route("GET", "/api/calibrations/:id", "watch", async (asked) => ({ json: await detail(asked) })),
    routeWith("POST", "/api/calibrations/:id/accept", "attest", acceptSchema, async (asked) => {
      const id = await idOf(asked);
      const { head, from, reason } = asked.body;
      if ((await detail(asked)).head !== head)
        throw new ApiRefused("NOT_THE_SAME", `calibration ${id} is not what was shown`);
      const by = sessionOf(asked).user.name;
      await named(
        inTurn(() => accept(journal, { id, by, from, rules: rulesNow(), boards, reason })),
        languageIn(asked.query) ?? "zh",
      );
      return { json: await detail(asked) };
    }),
    routeWith("POST", "/api/calibrations/:id/withdraw", "attest", withdrawSchema, async (asked) => {
      const certificate = (await detail(asked)).certificate ?? "";
      const { since, reason } = asked.body;
      const by = sessionOf(asked).user.name;
      const withdrawn = await named(
        inTurn(() => withdraw(journal, { certificate, by, since, reason })),
        languageIn(asked.query) ?? "zh",
      );
      // Not here: to read all that was ever measured keeps a run that is under way from its loop.
      const told = await history.affected(certificate, Date.parse(withdrawn.since));
      const affected: WithdrawReply["affected"] = JSON.parse(Buffer.from(told).toString());
      return { json: { affected } satisfies WithdrawReply };
    }),
    ...(Object.keys(TYPES) as DocumentFile[]).map((file) =>
      route("GET", `/api/calibrations/:id/${file}`, "watch", async (asked) => {
        const id = await idOf(asked);
        const bytes = await documents(id, file, languageIn(asked.query));
        const disposition = `attachment; filename="${id}-${file}"`;
        return { bytes, headers: { "content-type": TYPES[file], "content-disposition": disposition } };
      }),
    ),
  ];
}

/** What cannot be accepted or withdrawn is no fault of the rig. */
async function named<T>(
  work: Promise<T>,
  language: Language,
  code: "NOT_ACCEPTABLE" | "CALIBRATION_INVALID" = "NOT_ACCEPTABLE",
): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (isRigError(error, "NOT_ACCEPTABLE", "CALIBRATION_INVALID", "YAML_SYNTAX"))
      throw new ApiRefused(code, refusalText(error, language));
    throw error;
  }
}

function languageIn(query: Asked["query"]): Language | null {
  return LANGUAGES.find((language) => language === query.lang) ?? null;
}
