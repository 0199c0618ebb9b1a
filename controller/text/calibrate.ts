import type { Phrases } from "./phrase.ts";

/** What `calibrate` prints. */
export const CALIBRATE = {
  "calibrate.opened": { zh: "校准 {id}：{device}，{method}", en: "calibration {id}: {device}, {method}" },
  "calibrate.run": { zh: "{phase} {at} 第 {run} 次", en: "{phase} {at} run {run}" },
  "calibrate.as-found": { zh: "调整前", en: "as found" },
  "calibrate.as-left": { zh: "调整后", en: "as left" },
  "calibrate.check": { zh: "复核", en: "check" },
  "calibrate.work": { zh: "调整", en: "work" },
  "calibrate.meterRun": {
    zh: "流量计 {meter} L，标准 {reference} L，{flow} L/min，误差 {error} %",
    en: "meter {meter} L, standard {reference} L, {flow} L/min, e {error} %",
  },
  "calibrate.probeRun": {
    zh: "探头 {reading} ℃，标准 {reference} ℃，修正值 {correction} K",
    en: "probe {reading} deg C, reference {reference} deg C, correction {correction} K",
  },
  "calibrate.meterPoint": {
    zh: "{phase}  {flow} L/min  误差 {error} %  U {U} %（k = {k}）  重复性 {repeatability} %",
    en: "{phase}  {flow} L/min  e {error} %  U {U} % (k = {k})  repeatability {repeatability} %",
  },
  "calibrate.probePoint": {
    zh: "{phase}  {at} ℃  修正值 {correction} K  U {U} K（k = {k}）",
    en: "{phase}  {at} deg C  correction {correction} K  U {U} K (k = {k})",
  },
  "calibrate.coefficient": {
    zh: "{name} = {value} {unit}  U {U}（k = {k}）",
    en: "{name} = {value} {unit}  U {U} (k = {k})",
  },
  "calibrate.coefficientStandard": {
    zh: "{name} = {value} {unit}  IEC 60751 值，未拟合",
    en: "{name} = {value} {unit}  IEC 60751's, not fitted",
  },
  "calibrate.residual": {
    zh: "{at} ℃  {ohms} Ω  残差 {residual} K  U {U} K",
    en: "{at} deg C  {ohms} ohm  residual {residual} K  U {U} K",
  },
  "calibrate.coefficientsUse": {
    zh: "系数只对测电阻的探头（iio-thermometer，MAX31865）生效，且 rig.yaml 中须说明其电路板的 U（rtd.board）；其他探头请按修正值校准",
    en: "coefficients take effect only on a probe whose board measures ohms (iio-thermometer, MAX31865) and has its U stated in rig.yaml (rtd.board); others are calibrated by corrections",
  },
  "calibrate.repeat": {
    zh: "复核 {flow} L/min：误差 {error} %，应为 {expected} ± {within} %：{ok}",
    en: "repeat at {flow} L/min: e {error} %, expected {expected} within {within} %: {ok}",
  },
  "calibrate.holds": { zh: "符合", en: "holds" },
  "calibrate.fails": { zh: "不符合", en: "does not hold" },
  "calibrate.certificate": {
    zh: "证书 {number}，有效期至 {until}，尚未批准：{path}",
    en: "certificate {number}, valid until {until}, not accepted yet: {path}",
  },
  "calibrate.coefficientCertificate": {
    zh: "证书 {number}，有效期至 {until}：{path}",
    en: "certificate {number}, valid until {until}: {path}",
  },
  "calibrate.next": {
    zh: "由实验室角色批准：proverig calibrate accept {id} --data {data} --by 姓名",
    en: "a person of the laboratory accepts it: proverig calibrate accept {id} --data {data} --by PERSON",
  },
  "calibrate.rule": { zh: "规则 {rule}：{ok}（{text}）", en: "rule {rule}: {ok} ({text})" },
  "calibrate.rule.said": { zh: "，仅提示", en: ", only said" },
  "calibrate.accepted": {
    zh: "证书 {certificate}（{device}）由 {by} 批准，自 {from} 起生效",
    en: "certificate {certificate} ({device}) accepted by {by}, in force from {from} on",
  },
  "calibrate.withdrawn": {
    zh: "证书 {certificate}（{device}）由 {by} 撤销，自 {since} 起不可信：{reason}",
    en: "certificate {certificate} ({device}) withdrawn by {by}, not trusted since {since}: {reason}",
  },
  "calibrate.kept": {
    zh: "证书 {certificate}（{device}）由 {by} 决定继续使用：{reason}",
    en: "certificate {certificate} ({device}) is used on, decided by {by}: {reason}",
  },
  "calibrate.rulesSet": {
    zh: "规则“{name}”由 {by} 设定，即刻生效",
    en: 'rules "{name}" set by {by}, in force from now on',
  },
  "calibrate.rulesNow": { zh: "现行规则：{name}（{by}，{at}）", en: "rules in force: {name} ({by}, {at})" },
  "calibrate.rulesBuiltIn": { zh: "现行规则：内置", en: "rules in force: the built-in ones" },
  "calibrate.watchBaseline": {
    zh: "控制图：前 {n} 次核查确定控制限，累积和 k = {k}，h = {h}",
    en: "charts: limits from the first {n} checks, CUSUM k = {k}, h = {h}",
  },
  "calibrate.watchSignal": { zh: "{signal}：{effect}", en: "{signal}: {effect}" },
  "calibrate.effect.blocks": { zh: "停用", en: "blocks" },
  "calibrate.effect.warns": { zh: "提示", en: "warns" },
  "calibrate.effect.off": { zh: "不看", en: "off" },
  "calibrate.affected": {
    zh: "{id}  {at}  {outcome}  （{device}）",
    en: "{id}  {at}  {outcome}  ({device})",
  },
  "calibrate.affectedNone": { zh: "没有任务使用过该证书", en: "no job rests on this certificate" },
  "calibrate.checked": {
    zh: "期间核查 {at}：{value}，证书 {certificate} 为 {expected}，E_n {En}：{ok}",
    en: "intermediate check at {at}: {value}, certificate {certificate} has {expected}, E_n {En}: {ok}",
  },
  "calibrate.proved": { zh: "记录链与签名完整", en: "chain and signatures hold" },
  "calibrate.chainHolds": { zh: "记录链完整", en: "chain holds" },
  "calibrate.unfinished": { zh: "未完成", en: "unfinished" },
  "calibrate.notAccepted": { zh: "未批准", en: "not accepted" },
  "calibrate.inForce": { zh: "已批准", en: "accepted" },
  "calibrate.typed": { zh: "配置文件录入", en: "typed in rig.yaml" },
  "calibrate.state.good": { zh: "有效", en: "good" },
  "calibrate.state.expired": { zh: "已过期", en: "expired" },
  "calibrate.state.drifting": { zh: "期间核查超差", en: "drifting" },
  "calibrate.state.withdrawn": { zh: "已撤销", en: "withdrawn" },
  "calibrate.state.unusable": { zh: "不能使用", en: "cannot be used" },
  "calibrate.standard": {
    zh: "{name}  {certificate}  有效期至 {until}  {source}  {state}",
    en: "{name}  {certificate}  valid until {until}  {source}  {state}",
  },
  "calibrate.goodUntil": { zh: "（有效至 {until}）", en: "(good until {until})" },
} as const satisfies Phrases;
