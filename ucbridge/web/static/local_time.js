// Says when something is by the clock of whoever reads the page, where that is another than the page's.
for (const time of document.querySelectorAll("time[datetime]")) {
  const row = time.closest("[hidden]");
  const moment = new Date(time.dateTime);
  if (row && !Number.isNaN(moment.getTime())) {
    time.textContent = moment.toLocaleString(document.documentElement.lang, {
      weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
      timeZoneName: "short",
    });
    row.hidden = false;
  }
}
