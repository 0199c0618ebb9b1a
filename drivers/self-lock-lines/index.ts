import { z } from "zod";
import type { Reading, SelfLock, SelfLockReading } from "../device/capability.ts";
import { defineDriver } from "../device/define.ts";
import { type TextBus, textBus } from "../text-line/bus.ts";
import type { TextTwin } from "../text-line/serve.ts";
import { type AnswerTo, answerIn, answerLine, headOf, type Question, questionLine } from "./message.ts";
import { selfLockRecognise } from "./recognise.ts";

export { type AbnormalRecord, answerLine, questionLine } from "./message.ts";

const options = z.strictObject({});
const DELIMITER = "\n";
const MOST_ID = 0xffff;

/**
 * The institute's own collector tells the self-lock's identity, state and abnormal records. It keeps whatever keys and
 * challenges it has: this side has no command, and so none that unlocks.
 */
export const selfLockLines = defineDriver<z.infer<typeof options>, TextBus, TextTwin>({
  name: "self-lock-lines",
  kinds: ["self-lock"],
  bus: textBus("self-lock-lines"),
  line: { baud: 9600, parity: "none" },
  options,
  source:
    "Proverig's own open protocol, docs/self-lock-lines.md; what the collector itself speaks to the dispenser is not public",
  certainty: "own",
  recognise: [selfLockRecognise],
  create({ name, bus }): SelfLock {
    const where = `${name} (${bus.name})`;
    let id = 0;
    const ask = async <Q extends Question>(get: Q): Promise<Reading<AnswerTo<Q>>> => {
      id = (id % MOST_ID) + 1;
      const own = id;
      const isAnswer = (text: string) => {
        const head = headOf(text);
        // An answer says what it answers: a late one is nobody else's. Our own question, echoed, holds none.
        return head?.id === own && head.get === get && text !== questionLine(own, get);
      };
      const { text, at } = await bus.ask({ text: questionLine(own, get), delimiter: DELIMITER, where, isAnswer });
      return { value: answerIn(text, get, where), at };
    };

    const read = async (): Promise<Reading<SelfLockReading>> => {
      const { value: identity } = await ask("identity");
      const { value: state, at } = await ask("state");
      const { mainBoard, encoder } = identity;
      const { locked, code, abnormalDeliveries } = state;
      return { value: { mainBoard, encoder, abnormalDeliveries, locked, code }, at };
    };

    return {
      kind: "self-lock",
      name,
      driver: "self-lock-lines",
      read,
      async records() {
        const { value, at } = await ask("records");
        return { value: value.records, at };
      },
      async probe() {
        const { value } = await ask("identity");
        return {
          summary: `collector ${value.collector ?? ""}: board ${value.mainBoard ?? "not told"}, encoder ${value.encoder ?? "not told"}`,
          complaints: [],
        };
      },
    };
  },
  twin({ name, world, faults }) {
    return {
      faults,
      delimiter: DELIMITER,
      answer(text) {
        const asked = headOf(text);
        if (!asked) return null;
        const { mainBoard, encoder, locked, code, abnormalDeliveries } = world.selfLock(name);
        if (asked.get === "identity") {
          return answerLine(asked.id, "identity", { mainBoard, encoder, collector: "simulated" });
        }
        if (asked.get === "state") return answerLine(asked.id, "state", { locked, code, abnormalDeliveries });
        const record = { at: null, kind: "abnormal delivery", deviationPercent: null };
        return answerLine(asked.id, "records", {
          records: Array.from({ length: Math.min(abnormalDeliveries, 100) }, () => record),
        });
      },
    };
  },
});
