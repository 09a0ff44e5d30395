// Instants as the company's wall clock shows them. The server sends ISO times in the company's zone, so the text itself is read.

const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

export const clockTime = (iso) => iso.slice(11, 16);

export const dayKey = (iso) => iso.slice(0, 10);

export function dayLabel(iso) {
  return `${shortDay(iso)} ${WEEKDAYS[new Date(`${dayKey(iso)}T12:00:00Z`).getUTCDay()]}`;
}

export function shortDay(iso) {
  const [, month, day] = dayKey(iso).split("-").map(Number);
  return `${month}月${day}日`;
}

export const minuteOfDay = (iso) => Number(iso.slice(11, 13)) * 60 + Number(iso.slice(14, 16));

// The same zone's wall clock `seconds` later.
export function later(iso, seconds) {
  const offset = iso.match(/(Z|[+-]\d\d:\d\d)$/)[0];
  const wall = new Date(`${iso.slice(0, 19)}Z`);
  return new Date(wall.getTime() + seconds * 1000).toISOString().slice(0, 19) + offset;
}
