// Says when something is by the clock of whoever reads the page, where that shows another time than the page does.
for (const time of document.querySelectorAll("time[datetime]")) {
  const row = time.closest("[hidden]");
  const moment = new Date(time.dateTime);
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime) ?? [];
  const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  if (row && offset !== -moment.getTimezoneOffset()) {
    time.textContent = moment.toLocaleString(document.documentElement.lang, {
      weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
      hourCycle: "h23", timeZoneName: "short",
    });
    row.hidden = false;
  }
}
