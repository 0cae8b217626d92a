"""An emoji cut in two is half a surrogate pair: JSON lets it through, no text can hold it."""

import json


def mend(body: bytes) -> bytes:
    """The same JSON with `?` for each half; anything else comes back as it was."""
    if b"\\ud" not in body.lower():
        return body
    try:
        text = json.dumps(json.loads(body), ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return body
    return body
