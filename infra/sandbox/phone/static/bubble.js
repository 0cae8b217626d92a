// What a bubble looks like. Everything a person wrote enters the page as text, never as markup.
export const words = JSON.parse(document.getElementById("words").textContent);
const publicUrl = document.body.dataset.publicUrl;
const EMOJI = ["👍", "❤️", "😂", "😮", "😢", "🙏"];
const TICKS = { accepted: "✓", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" };
const KINDS = { image: "photo", audio: "audio", video: "video", document: "document", sticker: "sticker",
  location: "location", contacts: "contacts", order: "order", template: "template" };

export const bubbles = new Map();

export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  const { data, text, ...rest } = options;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(data || {})) node.dataset[name] = value;
  for (const [name, value] of Object.entries(rest)) node.setAttribute(name, value);
  node.append(...children.filter(Boolean));
  return node;
}

function localPath(content) {
  const link = content.link || "";
  if (content.id) return `/phone/media/${content.id}`;
  for (const base of [publicUrl, location.origin]) if (link.startsWith(`${base}/`)) return link.slice(base.length);
  return null;
}

function safeLink(url, label, className) {
  return /^https?:\/\//i.test(url || "")
    ? make("a", { href: url, target: "_blank", rel: "noopener noreferrer", text: label, ...(className && { class: className }) })
    : make("span", { text: label });
}

function richText(text) {
  const node = make("div", { class: "body" });
  for (const part of String(text || "").split(/(https?:\/\/[^\s]+)/g)) {
    if (!/^https?:/.test(part)) { node.append(part); continue; }
    const url = part.replace(/[.,;:!?)]+$/, "");
    node.append(safeLink(url, url), part.slice(url.length));
  }
  return node;
}

export function summarize(bubble) {
  const content = bubble.content || {};
  if (bubble.type === "interactive") return readReply(content) || (content.body || {}).text || words.other;
  return content.body || content.caption || content.text || words[KINDS[bubble.type]] || words.other;
}

function readReply(content) {
  const reply = content.button_reply || content.list_reply;
  return reply ? reply.title : "";
}

function renderMedia(bubble) {
  const content = bubble.content || {};
  const path = localPath(content);
  const name = words[KINDS[bubble.type]];
  const parts = [];
  if (!path) parts.push(content.link ? safeLink(content.link, `${name}: ${content.link}`) : make("div", { text: name }));
  else if (bubble.type === "image" || bubble.type === "sticker") parts.push(make("img", { src: path, alt: content.caption || name }));
  else if (bubble.type === "audio") parts.push(make("audio", { controls: "", preload: "metadata", src: path, "aria-label": name }));
  else if (bubble.type === "video") parts.push(make("video", { controls: "", preload: "metadata", src: path, "aria-label": name }));
  else parts.push(make("a", { href: path, download: content.filename || "", text: `📄 ${content.filename || name}` }));
  if (content.caption) parts.push(richText(content.caption));
  return parts;
}

function choice(phone, bubble, title, description, message) {
  const button = make("button", { type: "button", class: "choice", text: title, data: { testid: "choice" } },
    description && make("small", { text: description }));
  button.disabled = phone.isOwner;
  button.addEventListener("click", () => phone.write({ ...message, context: quoteOf(phone, bubble) }));
  return button;
}

function renderInteractive(phone, bubble) {
  const content = bubble.content || {};
  const action = content.action || {};
  const reply = readReply(content);
  if (reply) return [make("div", { class: "body", text: reply })];
  const header = content.header || {};
  const kind = header.type;
  const parts = [kind === "text" ? make("div", { class: "strong", text: header.text })
    : kind && make("div", {}, ...renderMedia({ type: kind, content: header[kind] || {} }))];
  if (content.body) parts.push(richText(content.body.text));
  if (content.footer) parts.push(make("div", { class: "faint", text: content.footer.text }));
  const choices = make("div", { class: "choices" });
  for (const { reply: one } of action.buttons || [])
    choices.append(choice(phone, bubble, one.title, "", { interactive: { type: "button_reply", button_reply: one } }));
  const rows = (action.sections || []).flatMap((section) => section.rows || []);
  if (rows.length) {
    for (const row of rows) choices.append(choice(phone, bubble, row.title, row.description, { interactive: { type: "list_reply", list_reply: row } }));
    parts.push(make("details", { data: { testid: "list" } }, make("summary", { text: action.button || words.options }), choices));
  } else if (choices.childElementCount) parts.push(choices);
  const link = action.parameters || {};
  if (link.url) parts.push(make("div", { class: "choices" }, safeLink(link.url, link.display_text || link.url, "choice")));
  if ((content.type || "").startsWith("product")) parts.push(make("div", { class: "faint", text: words.product }));
  return parts;
}

function renderTemplate(phone, bubble) {
  const content = bubble.content;
  const buttons = (content.buttons || []).map((one) => choice(phone, bubble, one.text, "", { button: one }));
  return [content.header && make("div", { class: "strong", text: content.header }), richText(content.body),
    content.footer && make("div", { class: "faint", text: content.footer }),
    buttons.length && make("div", { class: "choices" }, ...buttons)];
}

function renderContent(phone, bubble) {
  const content = bubble.content || {};
  if (bubble.type === "text") return [richText(content.body)];
  if (bubble.type === "interactive") return renderInteractive(phone, bubble);
  if (bubble.type === "template") return renderTemplate(phone, bubble);
  if (bubble.type === "button") return [make("div", { class: "body", text: content.text })];
  if (bubble.type === "location") return [make("div", { text: `📍 ${content.name || words.location} (${content.latitude}, ${content.longitude})` })];
  if (bubble.type === "contacts") return (Array.isArray(content) ? content : []).map((one) => make("div", { text: `👤 ${(one.name || {}).formatted_name || ""}` }));
  if (["image", "audio", "video", "document", "sticker"].includes(bubble.type)) return renderMedia(bubble);
  return [make("div", { class: "faint", text: words[KINDS[bubble.type]] || words.other })];
}

export function quoteOf(phone, bubble) {
  const author = bubble.direction === "in" ? phone.customer.number : phone.business().value;
  return bubble.wamid ? { from: author.slice(1), id: bubble.wamid } : undefined;
}

function renderActions(phone, bubble) {
  const quote = make("button", { type: "button", text: words.quote, data: { testid: "quote" } });
  const react = make("button", { type: "button", text: words.react, "aria-expanded": "false", data: { testid: "react" } });
  const emoji = make("div", { class: "emoji", role: "group", "aria-label": words.react, hidden: "" });
  for (const one of EMOJI) {
    const button = make("button", { type: "button", text: one, data: { testid: "emoji" } });
    button.addEventListener("click", () => {
      emoji.hidden = true;
      const same = bubble.reactions[phone.isOwner ? "business" : "customer"] === one;
      phone.write({ reaction: { message_id: bubble.wamid, ...(same ? {} : { emoji: one }) } });
    });
    emoji.append(button);
  }
  quote.addEventListener("click", () => phone.quote(bubble));
  react.addEventListener("click", () => { emoji.hidden = !emoji.hidden; react.setAttribute("aria-expanded", String(!emoji.hidden)); });
  return [make("span", { class: "actions" }, quote, react), emoji];
}

function isMine(phone, bubble) { return (bubble.direction === "in") !== phone.isOwner; }

export function renderBubble(phone, bubble) {
  const node = make("article", { class: isMine(phone, bubble) ? "bubble mine" : "bubble",
    data: { testid: "bubble", id: bubble.id, direction: bubble.direction, type: bubble.type } });
  const quoted = bubble.context && bubbles.get(bubble.context.id || bubble.context.message_id);
  if (quoted) node.append(make("div", { class: "cited", text: summarize(quoted) }));
  if (bubble.direction === "echo" && !phone.isOwner) node.append(make("div", { class: "tag", text: words.from_owner }));
  node.append(...renderContent(phone, bubble).filter(Boolean));
  const [actions, emoji] = renderActions(phone, bubble);
  const time = new Date(bubble.time).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  node.append(emoji, make("div", { class: "meta" }, actions, make("time", { text: time }), make("span", { class: "ticks", data: { testid: "ticks" }, role: "img" })),
    make("span", { class: "reactions", data: { testid: "reactions" }, hidden: "" }));
  refresh(phone, node, bubble);
  return node;
}

export function refresh(phone, node, bubble) {
  const ticks = node.querySelector(".ticks");
  const failed = bubble.status === "failed";
  node.dataset.status = ticks.dataset.status = bubble.status;
  node.dataset.wamid = bubble.wamid || "";
  ticks.hidden = !failed && !isMine(phone, bubble);
  ticks.textContent = failed ? `! ${words.failed} (${bubble.error || ""})` : TICKS[bubble.status] || "";
  ticks.setAttribute("aria-label", words[bubble.status] || bubble.status);
  const reactions = node.querySelector(".reactions");
  reactions.textContent = Object.values(bubble.reactions).filter(Boolean).join(" ");
  reactions.hidden = !reactions.textContent;
  node.classList.toggle("reacted", !reactions.hidden);
}
