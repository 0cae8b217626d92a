// The phones, what they send, and the live feed that fills them.
import { bubbles, make, quoteOf, refresh, renderBubble, summarize, words } from "./bubble.js";

const phones = new Map();
const businessSelect = document.getElementById("business");
const notice = document.getElementById("notice");
let people = [];

function showNotice(text) { notice.textContent = text; notice.hidden = !text; }

async function post(path, body) {
  const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body) }).catch(() => null);
  showNotice(answer && answer.ok ? "" : words.refused);
  return Boolean(answer && answer.ok);
}

function readFile(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

class Phone {
  constructor(customer, isOwner) {
    this.customer = customer;
    this.isOwner = isOwner;
    this.quoted = null;
    this.root = document.getElementById("phone-template").content.cloneNode(true).firstElementChild;
    this.find = (selector) => this.root.querySelector(selector);
    this.log = this.find(".log");
    this.text = this.find("textarea");
    this.root.id = isOwner ? "owner" : `phone-${customer.key}`;
    this.root.dataset.testid = isOwner ? "owner-phone" : `phone-${customer.number}`;
    const title = isOwner ? words.owner : `${words.phone_of} ${customer.name}`;
    this.root.setAttribute("aria-label", title);
    this.log.setAttribute("aria-label", title);
    this.root.classList.toggle("owner", isOwner);
    this.find("h2").textContent = isOwner ? words.owner : customer.name;
    this.find(".avatar").textContent = isOwner ? "★" : customer.name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
    this.listen();
  }
  listen() {
    this.find(".composer").addEventListener("submit", (event) => { event.preventDefault(); this.sendText(); });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.sendText(); }
    });
    this.find("[data-testid=attach]").addEventListener("change", (event) => this.sendFile(event.target));
    this.find("[data-testid=quote-cancel]").addEventListener("click", () => this.quote(null));
    const record = this.find(".record");
    record.hidden = !(navigator.mediaDevices && window.MediaRecorder);
    record.addEventListener("click", () => this.toggleRecording(record).catch(() => showNotice(words.refused)));
    this.log.addEventListener("load", () => { this.log.scrollTop = this.log.scrollHeight; }, true);
    this.find("select").addEventListener("change", (event) => {
      this.customer = people.find((person) => person.key === event.target.value);
      this.render();
    });
  }
  business() { return businessSelect.selectedOptions[0]; }
  async write(message) {
    const business = this.business().value;
    const customer = this.customer;
    const ends = this.isOwner ? { from: business, to: customer.number } : { from: customer.number, to: business, name: customer.name };
    return post(this.isOwner ? "/control/ycloud/echo" : "/control/ycloud/inbound", { ...ends, ...message });
  }
  async writeQuoting(message) {
    const context = this.quoted && quoteOf(this, this.quoted);
    const sent = await this.write(context ? { ...message, context } : message);
    if (sent) this.quote(null);
    return sent;
  }
  async sendText() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    if (!(await this.writeQuoting({ text }))) this.text.value = text;
    this.text.focus();
  }
  async sendFile(input) {
    const file = input.files[0];
    if (!file) return;
    const caption = file.type.startsWith("audio/") ? "" : this.text.value.trim();
    await this.sendBlob(file, file.name, caption);
    if (caption) this.text.value = "";
    input.value = "";
  }
  async sendBlob(blob, filename, caption) {
    const media = { content_base64: await readFile(blob), mime_type: blob.type, filename, caption };
    return this.writeQuoting({ media });
  }
  async toggleRecording(button) {
    if (this.recorder) { this.recorder.stop(); return; }
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const type = ["audio/mp4", "audio/ogg;codecs=opus", "audio/webm;codecs=opus"].find((one) => MediaRecorder.isTypeSupported(one));
    const pieces = [];
    this.recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
    this.recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    this.recorder.addEventListener("stop", () => {
      const kind = this.recorder.mimeType;
      this.recorder = null;
      for (const track of stream.getTracks()) track.stop();
      this.markRecording(button, false);
      this.sendBlob(new Blob(pieces, { type: kind }), "audio", "");
    });
    this.recorder.start();
    this.markRecording(button, true);
  }
  markRecording(button, active) {
    button.setAttribute("aria-pressed", String(active));
    button.setAttribute("aria-label", active ? words.stop : words.record);
  }
  quote(bubble) {
    this.quoted = bubble;
    this.find(".quoting").hidden = !bubble;
    this.find(".quoting span").textContent = bubble ? summarize(bubble) : "";
    if (bubble) this.text.focus();
  }
  owns(bubble) { return this.customer && bubble.customer === this.customer.key && bubble.business === this.business().dataset.key; }
  render() {
    this.quote(null);
    this.hideTyping();
    const business = this.business();
    this.find(".with").textContent = this.isOwner ? words.owner_lead : `${this.customer.number} → ${business ? business.dataset.name : ""}`;
    this.log.replaceChildren();
    for (const bubble of new Set(bubbles.values())) if (this.owns(bubble)) this.log.append(renderBubble(this, bubble));
    if (!this.log.childElementCount) this.log.append(make("p", { class: "empty", text: words.empty }));
    this.log.scrollTop = this.log.scrollHeight;
  }
  show(bubble) {
    if (!this.owns(bubble)) return;
    const known = this.log.querySelector(`[data-id="${CSS.escape(bubble.id)}"]`);
    if (known) { refresh(this, known, bubble); return; }
    this.log.querySelector(".empty")?.remove();
    if (bubble.direction !== "in") this.hideTyping();
    this.log.append(renderBubble(this, bubble));
    this.log.scrollTop = this.log.scrollHeight;
  }
  showTyping(change) {
    if (this.isOwner || !this.owns(change)) return;
    this.hideTyping();
    this.find(".typing").hidden = false;
    this.timer = setTimeout(() => this.hideTyping(), change.seconds * 1000);
  }
  hideTyping() { clearTimeout(this.timer); this.find(".typing").hidden = true; }
}

function remember(bubble) {
  const known = bubbles.get(bubble.id);
  const kept = known ? Object.assign(known, bubble) : bubble;
  bubbles.set(kept.id, kept);
  if (kept.wamid) bubbles.set(kept.wamid, kept);
  return kept;
}

function fillSelect(select, options) {
  const before = select.value;
  select.replaceChildren(...options);
  if (options.some((option) => option.value === before)) select.value = before;
}

async function load() {
  const state = await (await fetch("/phone/state")).json();
  people = state.customers;
  bubbles.clear();
  state.bubbles.forEach(remember);
  fillSelect(businessSelect, state.businesses.map((one) =>
    make("option", { value: one.number, text: `${one.name} · ${one.number}`, data: { key: one.key, name: one.name } })));
  const shown = [...people.map((person) => [person.key, person, false]), ["owner", people[0], true]];
  for (const [key, person, isOwner] of shown) if (!phones.has(key)) phones.set(key, new Phone(person, isOwner));
  for (const key of [...phones.keys()]) if (!shown.some(([one]) => one === key)) phones.delete(key);
  const owner = phones.get("owner");
  fillSelect(owner.find("select"), people.map((person) => make("option", { value: person.key, text: `${person.name} · ${person.number}` })));
  owner.customer = people.find((person) => person.key === owner.find("select").value) || people[0];
  const ordered = shown.map(([key]) => phones.get(key));
  const root = document.getElementById("phones");
  if (ordered.some((phone, index) => root.children[index] !== phone.root) || root.children.length !== ordered.length)
    root.replaceChildren(...ordered.map((phone) => phone.root));
  document.getElementById("jump").replaceChildren(...ordered.map((phone) =>
    make("a", { href: `#${phone.root.id}`, text: phone.isOwner ? words.owner : phone.customer.name.split(" ")[0] })));
  ordered.forEach((phone) => phone.render());
  document.body.dataset.ready = "true";
}

function follow() {
  const source = new EventSource("/phone/events");
  source.onmessage = (event) => {
    const change = JSON.parse(event.data);
    if (change.kind === "bubble") {
      const bubble = remember(change.bubble);
      phones.forEach((phone) => phone.show(bubble));
    } else if (change.kind === "typing") phones.forEach((phone) => phone.showTyping(change));
    else load().then(() => showNotice(""));
  };
  source.onerror = () => showNotice(words.lost);
}

businessSelect.addEventListener("change", () => phones.forEach((phone) => phone.render()));
document.getElementById("adder").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const added = await post("/phone/customers", Object.fromEntries(new FormData(form)));
  if (added) { form.reset(); form.closest("details").open = false; } else showNotice(words.bad_number);
});
follow();
