"""Pages as a browser reads them."""

import html.parser


class Shown(html.parser.HTMLParser):
    """The text that people see, and the tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.tags = "", []
        self.feed(page)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
