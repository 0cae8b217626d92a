// What a page cannot do with HTML alone. Without this file everything still reads and sends.

const refreshTimers = new Map();

function refreshSoon(event, wait) {
  clearTimeout(refreshTimers.get(event));
  refreshTimers.set(event, setTimeout(() => htmx.trigger(document.body, event), wait));
}

function followChanges(live) {
  const show = (state) => {
    document.documentElement.dataset.live = state;
  };
  live.addEventListener("connected", () => {
    show("connected");
    for (const event of ["refresh-list", "refresh-thread", "refresh-state"]) refreshSoon(event, 50);
  });
  live.addEventListener("disconnected", () => show("disconnected"));
  live.addEventListener("htmx:sse:error", () => show("disconnected"));
  live.addEventListener("changed", (event) => {
    const change = JSON.parse(event.detail.data);
    const thread = document.getElementById("thread");
    refreshSoon("refresh-list", 250);
    refreshSoon("refresh-state", 1000);
    if (thread?.dataset.conversation === change.conversation_id) refreshSoon("refresh-thread", 80);
  });
}

const scroller = () => document.getElementById("messages");
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 120;

// Whether the reader is at the newest message: a picture that arrives late must not push it away.
let pinned = true;

function scrollToEnd() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
  pinned = true;
}

document.addEventListener("wheel", () => (pinned = false), { passive: true });
document.addEventListener("touchmove", () => (pinned = false), { passive: true });
document.addEventListener(
  "load",
  (event) => {
    if (pinned && event.target.closest?.("#messages")) scrollToEnd();
  },
  true,
);

// The newest message stays in sight, and older ones never push away what is being read.
let before = null;
document.addEventListener("htmx:before:swap", () => {
  const box = scroller();
  before = box && { atEnd: isAtEnd(box), fromEnd: box.scrollHeight - box.scrollTop };
});
document.addEventListener("htmx:after:swap", (event) => {
  const box = scroller();
  const source = event.detail.ctx?.sourceElement;
  hideRepeatedDays();
  if (box && before) {
    if (source?.id === "composer-form") scrollToEnd();
    else if (event.detail.ctx?.request?.action?.includes("/older?"))
      box.scrollTop = box.scrollHeight - before.fromEnd;
    else if (before.atEnd) scrollToEnd();
  }
  if (source?.id !== "composer-form") restoreDraft();
  else if (event.detail.ctx?.response?.status < 400) forgetDraft();
  if (event.detail.ctx?.response?.status < 400) document.getElementById("notice")?.replaceChildren();
  if (event.detail.ctx?.target?.id === "trace") document.getElementById("trace-dialog")?.showModal();
  if (source?.id === "composer-form" && matchMedia("(pointer: fine)").matches)
    document.getElementById("text")?.focus();
});

function hideRepeatedDays() {
  let last = null;
  for (const day of document.querySelectorAll("#messages [data-day]")) {
    day.hidden = day.dataset.day === last;
    last = day.dataset.day;
  }
}

document.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing;
  if (event.target.id !== "text" || !sends || !matchMedia("(pointer: fine)").matches) return;
  event.preventDefault();
  if (event.target.value.trim()) event.target.form.requestSubmit();
});

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-autosubmit]")) event.target.form.requestSubmit();
});

document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (copy) {
    await navigator.clipboard.writeText(copy.dataset.copy);
    copy.querySelector("[data-copied]").hidden = false;
    copy.querySelector("[data-uncopied]").hidden = true;
  }
  for (const menu of document.querySelectorAll("details[data-menu][open]"))
    if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What is being written survives a reload and the end of a session, in this tab only.
const draftKey = (text) => `draft:${text.dataset.draft}`;

function forgetDraft() {
  const text = document.querySelector("[data-draft]");
  if (text && !text.value) sessionStorage.removeItem(draftKey(text));
}

function restoreDraft() {
  const text = document.querySelector("[data-draft]");
  if (text && !text.value) text.value = sessionStorage.getItem(draftKey(text)) ?? "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-draft]"))
    sessionStorage.setItem(draftKey(event.target), event.target.value);
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-forgets-drafts]")) sessionStorage.clear();
});

document.addEventListener("DOMContentLoaded", () => {
  restoreDraft();
  const live = document.getElementById("live");
  if (live) followChanges(live);
  scrollToEnd();
  hideRepeatedDays();
});
