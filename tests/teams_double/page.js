// Draws the cards with Microsoft's renderer, with Teams' own host configuration and its Markdown.
const markdown = window.markdownit({ html: false, linkify: false }).disable([
  "heading", "lheading", "table", "code", "fence", "backticks", "image", "blockquote", "hr", "html_block",
]);
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};
for (const place of document.querySelectorAll("[data-card]")) {
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(told.host);
  card.lang = told.locale;
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
  card.parse(told.cards[place.dataset.card], context);
  place.append(card.render());
}
for (const said of document.querySelectorAll(".markdown")) said.innerHTML = markdown.render(said.textContent);
