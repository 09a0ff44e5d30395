// The tour: what to do, and what to look at afterwards. Nothing here is acted out; each step only fills, turns or opens.

import { castOf } from "./cast.js";
import { nameOf, privateChat } from "./store.js";
import { shortDay } from "./time.js";

export function tourSteps(state, actions) {
  const cast = castOf(state);
  const name = (role) => nameOf(state, role.person);
  const group = state.scene.chat;
  const write = (role, text) => ({
    label: `替${name(role)}填好`,
    run: () => {
      actions.speakAs(role.person, group);
      actions.fill(text);
    },
  });
  const turn = (label, order) => ({ label, run: () => actions.turn(order).then(() => actions.view("chat")) });
  const look = (role) => ({
    label: `看${name(role)}的私聊`,
    run: () => actions.speakAs(role.person, privateChat(role.person)),
  });
  const back = { label: "回到群里", run: () => actions.open(group) };
  const today = shortDay(state.now);
  return [
    step(
      "发一条进展",
      `${name(cast.customs)}在群里报今日进展。发送后马上有回执，写明听懂的部门、日期和内容。`,
      write(cast.customs, `${cast.customs.department}-${today}：已完成报关申报，待海关审核`),
    ),
    step(
      "写错了也没关系",
      "日期不存在。机器人不猜，问一句；点卡片上的按钮，一下就登记。",
      write(cast.store, `${cast.store.department}-2月30日：入库清点完成80%`),
    ),
    step(
      "16:30 私聊提醒",
      `还没报的部门，协调岗各收到一条私聊。${name(cast.last)}点一下「无变化」也算报了。`,
      turn("拨到 16:30", { to: "16:30" }),
      look(cast.last),
    ),
    step("17:00 群内名单", "群里只写部门，不点人名；本人另有一条私聊。", turn("拨到 17:00", { to: "17:00" }), back),
    step("17:30 跟踪表", "文字、图片和 XLSX 一起到群里，未报的也写明。", turn("拨到 17:30", { to: "17:30" })),
    step(
      "问一个问题",
      "到下一工作日上午，业务问一句。回执写明几点前答复，被问的协调岗收到卡片。",
      turn("到下一工作日", { to: "next_day" }),
      write(cast.lead, `请${cast.carrier.department}确认：明天上午能否提货？`),
    ),
    step("没人答复", "一小时的时限，过半时私聊提醒被问的人。", turn("拨到 09:30", { to: "09:30" }), look(cast.carrier)),
    step("正在核实", "答不了就给一个时间，时钟只为此顺延一次。", write(cast.carrier, "正在核实，预计15:30回复")),
    step(
      "仍未答复，请负责人协调",
      "15:30 群里提示，16:00 请部门负责人协调。",
      turn("拨到 15:30", { to: "15:30" }),
      turn("拨到 16:00", { to: "16:00" }),
      look(cast.head),
    ),
    step(
      "重大异常",
      "由部门负责人上报。群里、分管副总和牵头部门负责人同时知道，每一步都有时限。",
      write(
        cast.head,
        "/异常 重大 情况：海关查验扣货，提货停止 影响：交付可能推迟，客户可能投诉 措施：已联系海关，正在补材料",
      ),
      look(cast.vice),
    ),
    step("忘记 @ 会怎样", "真实平台上，群里没有 @ 的话到不了机器人。打开输入框下的「忘记 @」再发一句。", {
      label: `替${name(cast.store)}填好`,
      run: () => {
        actions.speakAs(cast.store.person, group);
        actions.fill("入库清点已经完成");
      },
    }),
  ];
}

const step = (title, text, ...moves) => ({ title, text, moves });
