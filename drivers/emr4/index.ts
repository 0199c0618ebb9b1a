import { doubleOf, frameMeter, hexOf } from "../frame-meter/make.ts";
import { EMR4 } from "./table.ts";

export { EMR4 } from "./table.ts";

/** The twin pads its totaliser to ten characters with two decimals. */
const TWIN_LENGTH = 10;

export const emr4 = frameMeter({
  protocol: EMR4,
  valueIn(answer) {
    if (answer.name === "sale") return doubleOf(answer.text("double"), "low");
    const digits = answer.text("digits").trim();
    return /^\d{1,9}\.\d{1,6}$/.test(digits) ? Number(digits) : null;
  },
  stepIn(answer) {
    if (answer.name === "sale") return null;
    const [, decimals = ""] = answer.text("digits").trim().split(".");
    return 10 ** -decimals.length;
  },
  answer: (request, value) =>
    request === "sale"
      ? { reply: "sale", values: { double: hexOf(value, "low") } }
      : { reply: `total${TWIN_LENGTH}`, values: { digits: value.toFixed(2).padStart(TWIN_LENGTH, "0") } },
});
