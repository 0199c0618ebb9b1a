import type { Phrases } from "./phrase.ts";

/** What the command line prints. */
export const TERMINAL = {
  "cli.jobOpened": { zh: "任务 {id}：{kind}，{profile}", en: "job {id}: {kind}, {profile}" },
  "cli.resumed": { zh: "继续未完成的任务", en: "going on with the unfinished job" },
  "cli.idle": { zh: "停顿过久，重新自检", en: "long idle: the rig checks itself again" },
  "cli.run": { zh: "枪 {nozzle} {point} 第 {run} 次", en: "nozzle {nozzle} {point} run {run}" },
  "cli.attempt": { zh: "（第 {attempt} 遍）", en: "(attempt {attempt})" },
  "cli.preset": { zh: "，定量", en: ", preset" },
  "cli.progress": { zh: "{delivered} / {target} L", en: "{delivered} of {target} L" },
  "cli.runResult": {
    zh: "示值 {display} L，标准 {reference} L，{flow} L/min，E {error} %，U {U} %",
    en: "shown {display} L, reference {reference} L, {flow} L/min, E {error} %, U {U} %",
  },
  "cli.purged": {
    zh: "{litres} L 后稳定，{flow} L/min",
    en: "steady after {litres} L at {flow} L/min",
  },
  "cli.repeated": { zh: "{run}：{by} 撤回，重做。理由：{reason}", en: "{run}: taken back by {by}: {reason}" },
  "cli.adjusted": {
    zh: "枪 {nozzle}：{by} 已调整（{work}），重新检定。理由：{reason}",
    en: "nozzle {nozzle}: adjusted by {by} ({work}), tested anew: {reason}",
  },
  "cli.point": {
    zh: "枪 {nozzle} {point}（{low} 至 {high} L/min）  E {error} %  重复性 {repeatability} %  U {U} %  {verdict}",
    en: "nozzle {nozzle} {point} ({low} to {high} L/min)  E {error} %  repeatability {repeatability} %  U {U} %  {verdict}",
  },
  "cli.items": { zh: "枪 {nozzle}  {items}", en: "nozzle {nozzle}  {items}" },
  "cli.record": { zh: "记录    {path}", en: "record    {path}" },
  "cli.evidence": { zh: "证据包  {path}", en: "evidence  {path}" },
  "cli.validUntil": { zh: "有效期至 {date}", en: "valid until {date}" },
  "cli.screening": {
    zh: "仅作筛查：规程数据未确认标准流量计可用作标准",
    en: "screening only: no attestation allows the master meter as a standard",
  },
  "cli.unattested": {
    zh: "测试报告：规程数据未经确认，不是检定证书",
    en: "test report: the profile is not attested, this is no certificate",
  },
  "attest.all": {
    zh: "{name}（{sha256}）：{count} 个数字已全部经实验室确认",
    en: "{name} ({sha256}): attested, {count} numbers",
  },
  "attest.open": {
    zh: "{name}（{sha256}）：未经确认，共 {count} 个数字，{left} 个未核对，{rejected} 个与官方文本不符",
    en: "{name} ({sha256}): not attested, {count} numbers, {left} not looked at, {rejected} rejected",
  },
  "attest.noData": {
    zh: "是否已确认见装置的数据目录（--data）",
    en: "whether it is attested stands in a rig's data (--data)",
  },
  "attest.password": { zh: "{name} 的密码或 PIN", en: "password or PIN of {name}" },
  "attest.copyName": { zh: "对照的官方文本名称", en: "name of the official copy" },
  "attest.copyEdition": { zh: "版次、出版者或印次", en: "its edition, publisher or printing" },
  "attest.same": { zh: "官方文本与此相同吗？", en: "does the official copy say the same?" },
  "attest.official": { zh: "官方文本的值", en: "what does the official copy say" },
  "attest.rejected": {
    zh: "{path} 与官方文本不符，官方文本为 {official}",
    en: "{path} is rejected: the official copy says {official}",
  },
  "cli.panel": { zh: "面板：{url}", en: "panel: {url}" },
  "cli.serving": { zh: "线路 {line}：{path}", en: "line {line}: {path}" },
  "cli.stop": { zh: "按 Ctrl-C 结束", en: "Ctrl-C ends it" },
  "check.intact": { zh: "证据包完整", en: "the bundle is intact" },
  "check.notIntact": { zh: "证据包不完整：{what}", en: "the bundle is not intact: {what}" },
  "check.fingerprint": { zh: "密钥指纹：{fingerprint}", en: "key fingerprint: {fingerprint}" },
  "check.unknown": { zh: "签名者未知", en: "signer unknown" },
  "check.trusted": { zh: "签名者可信：{name}", en: "signer trusted: {name}" },
} as const satisfies Phrases;

/** What doctor says. `{...}` are names and numbers as rig.yaml has them. */
export const DOCTOR = {
  "doctor.line": { zh: "线路 {line}", en: "line {line}" },
  "doctor.device": { zh: "设备 {device}", en: "device {device}" },
  "doctor.noLine": { zh: "不在线路上的设备", en: "devices without a line" },
  "doctor.source": { zh: "依据", en: "source" },
  "doctor.allWell": { zh: "全部正常", en: "all well" },
  "doctor.faults": { zh: "{count} 处需要处理", en: "{count} to mend" },
  "doctor.ok": { zh: "正常", en: "ok" },
  "doctor.opens": { zh: "可以打开", en: "opens" },
  "doctor.unused": { zh: "线路上没有设备", en: "no device is on it" },
  "doctor.notAsked": { zh: "未查询", en: "not asked" },
  "doctor.no-port": { zh: "端口不存在", en: "no such port" },
  "doctor.no-port.mend": {
    zh: "插好转换器，或改正路径；现有：{ports}",
    en: "plug the adapter in or correct the path; here are: {ports}",
  },
  "doctor.port-taken": { zh: "端口被其他程序占用", en: "the port is taken" },
  "doctor.port-taken.mend": {
    zh: "结束占用程序（fuser -v {path}）",
    en: "end the other program (fuser -v {path} names it)",
  },
  "doctor.no-permission": { zh: "没有权限", en: "no permission" },
  "doctor.no-permission.mend": {
    zh: "将用户加入 dialout 组后重新登录",
    en: "add the user to the group dialout and log in again",
  },
  "doctor.unreachable": { zh: "连接不上：{detail}", en: "not reachable: {detail}" },
  "doctor.unreachable.mend": { zh: "检查地址、网线和供电", en: "check address, cable and supply" },
  "doctor.silence": { zh: "没有应答", en: "silence" },
  "doctor.silence.mend": {
    zh: "检查供电、A/B 线是否接反、地址是否为 {address}",
    en: "check its supply, whether A and B are swapped, and that its address is {address}",
  },
  "doctor.settings": {
    zh: "串口参数不对：设备在 {settings} 下应答",
    en: "wrong line settings: it answers at {settings}",
  },
  "doctor.settings.mend": { zh: "线路 {line} 改为 {settings}", en: "set line {line} to {settings}" },
  "doctor.echo": { zh: "听到自己发出的数据", en: "echo: the line hears its own bytes" },
  "doctor.echo.mend": { zh: "关闭转换器的回显（半双工接收）", en: "switch the adapter's local echo off" },
  "doctor.wrong-unit": {
    zh: "地址不对：{found} 有应答，配置为 {address}",
    en: "wrong address: {found} answers, not {address}",
  },
  "doctor.wrong-unit.mend": {
    zh: "改正配置，或设置设备地址",
    en: "correct the configuration, or set the device's address",
  },
  "doctor.wrong-decimals": { zh: "小数位不对：{detail}", en: "wrong decimals: {detail}" },
  "doctor.wrong-decimals.mend": { zh: "按加油机改正 decimals", en: "set decimals as the dispenser shows them" },
  "doctor.garbage": { zh: "收到乱码", en: "garbage: bytes that make no reply" },
  "doctor.garbage.mend": {
    zh: "检查波特率、校验位、终端电阻和接地，是否有其他主机",
    en: "check baud rate, parity, termination and earth, and for a second master",
  },
  "doctor.complaint": { zh: "配置不符：{detail}", en: "does not fit its configuration: {detail}" },
  "doctor.refused": { zh: "设备拒绝请求：{detail}", en: "refuses the request: {detail}" },
  "doctor.fault": { zh: "故障：{detail}", en: "fault: {detail}" },
} as const satisfies Phrases;
