import { doubleOf, frameMeter, hexOf } from "../frame-meter/make.ts";
import { TCS3000 } from "./table.ts";

export { TCS3000 } from "./table.ts";

export const tcs3000 = frameMeter({
  protocol: TCS3000,
  valueIn: (answer) => doubleOf(answer.text("double"), "high"),
  answer: (_request, value) => ({ reply: "volume", values: { double: hexOf(value, "high") } }),
});
